import * as posix from "./posix/move-file.ts";
import * as windows from "./windows/move-file.ts";

/** Moves a file within a file system, in place of what is there. */
export const { moveFile } = process.platform === "win32" ? windows : posix;
