import * as posix from "./posix/make-user-folder.ts";
import * as windows from "./windows/make-user-folder.ts";

/** Makes the folder of a user's daemon where the system's own daemon does that; returns what is wrong, for people. */
export const { makeUserFolder } = process.platform === "win32" ? windows : posix;
