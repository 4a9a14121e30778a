import * as posix from "./posix/lock-file.ts";
import * as windows from "./windows/lock-file.ts";

/** Takes the exclusive lock of a file, or returns undefined at once where someone else holds it. */
export const { acquireFileLock } = process.platform === "win32" ? windows : posix;
