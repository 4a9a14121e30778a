import * as posixFileLock from "./posix/file-lock.ts";
import * as posixFiles from "./posix/files.ts";
import * as windowsFileLock from "./windows/file-lock.ts";
import * as windowsFiles from "./windows/files.ts";

/** Moves a file within a file system, in place of what is there. */
export const { moveFile } = process.platform === "win32" ? windowsFiles : posixFiles;

/** Takes the exclusive lock of a file, or returns undefined at once where someone else holds it. */
export const { acquireFileLock } = process.platform === "win32" ? windowsFileLock : posixFileLock;

/** The kind of file system that a folder lies on, as the number that statfs(2) tells; undefined where it can't be told. */
export const { fileSystemMagic } = process.platform === "win32" ? windowsFiles : posixFiles;

/** How much space is left for us where a folder lies, in MB; undefined where the system can't tell. */
export const { freeDiskMb } = process.platform === "win32" ? windowsFiles : posixFiles;
