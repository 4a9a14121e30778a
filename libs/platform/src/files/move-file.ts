import * as posixFiles from "./posix/files.ts";
import * as windowsFiles from "./windows/files.ts";

/** Moves a file within a file system, in place of what is there. */
export const { moveFile } = process.platform === "win32" ? windowsFiles : posixFiles;
