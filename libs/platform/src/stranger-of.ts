import * as posix from "./posix/stranger-of.ts";
import * as windows from "./windows/stranger-of.ts";

/** Whose an opened file is where it is not that of the one user whose files are read. */
export const { strangerOf } = process.platform === "win32" ? windows : posix;
