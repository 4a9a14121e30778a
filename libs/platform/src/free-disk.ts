import * as posix from "./posix/free-disk.ts";
import * as windows from "./windows/free-disk.ts";

/** How much space is left for us where a folder lies, in MB; undefined where the system can't tell. */
export const { freeDiskMb } = process.platform === "win32" ? windows : posix;
