import * as posixFileLock from "./posix/file-lock.ts";
import * as posixFiles from "./posix/files.ts";
import type { FileSystem } from "./types.ts";
import * as windowsFileLock from "./windows/file-lock.ts";
import * as windowsFiles from "./windows/files.ts";

const posix = { ...posixFileLock, ...posixFiles } satisfies FileSystem;
const windows = { ...windowsFileLock, ...windowsFiles } satisfies FileSystem;
const system: FileSystem = process.platform === "win32" ? windows : posix;

export const { acquireFileLock, fileSystemMagic, freeDiskMb, moveFile } = system;
