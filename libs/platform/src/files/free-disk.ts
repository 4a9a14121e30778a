import * as posixFiles from "./posix/files.ts";
import * as windowsFiles from "./windows/files.ts";

/** How much space is left for us where a folder lies, in MB; undefined where the system can't tell. */
export const { freeDiskMb } = process.platform === "win32" ? windowsFiles : posixFiles;
