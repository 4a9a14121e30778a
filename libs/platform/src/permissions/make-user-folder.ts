import * as posixFolders from "./posix/folders.ts";
import * as windowsFolders from "./windows/folders.ts";

/** Makes the folder of a user's daemon where the system's own daemon does that; returns what is wrong, for people. */
export const { makeUserFolder } = process.platform === "win32" ? windowsFolders : posixFolders;
