import * as posixFileLock from "./posix/file-lock.ts";
import * as windowsFileLock from "./windows/file-lock.ts";

/** Takes the exclusive lock of a file, or returns undefined at once where someone else holds it. */
export const { acquireFileLock } = process.platform === "win32" ? windowsFileLock : posixFileLock;
