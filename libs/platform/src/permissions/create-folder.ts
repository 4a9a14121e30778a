import * as posixFolders from "./posix/folders.ts";
import * as windowsFolders from "./windows/folders.ts";

/** Makes one folder, for its owner alone. */
export const { createFolder } = process.platform === "win32" ? windowsFolders : posixFolders;
