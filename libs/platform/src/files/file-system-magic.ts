import * as posixFiles from "./posix/files.ts";
import * as windowsFiles from "./windows/files.ts";

/** The kind of file system that a folder lies on, as the number that statfs(2) tells; undefined where it can't be told. */
export const { fileSystemMagic } = process.platform === "win32" ? windowsFiles : posixFiles;
