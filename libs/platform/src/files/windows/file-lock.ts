import { lastWindowsError, WINDOWS_ERRORS } from "../../win32/error.ts";
import {
  FILE_ACCESS,
  type FileIdentity,
  fileIdentity,
  type FileOpening,
  openFile,
} from "../../win32/file.ts";
import { closeHandle, type Handle, withHandle } from "../../win32/handle.ts";
import type { FileLock } from "../types.ts";
import { retrySharingViolation } from "../sharing-violation.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK (minwinbase.h). */
const AT_ONCE_AND_ALONE = 3;
/** Far behind any content, since a locked byte can be neither read nor written by other processes. */
const OFFSET_HIGH = 0x7fff_ffff;
const OVERLAPPED = { bytes: 32, offsetHigh: 20 } as const;

/**
 * Takes the exclusive lock of a file, or returns undefined at once where another process has it. Retries the sharing
 * violation of a program that has the file open without sharing it, as backups do.
 *
 * LockFileEx locks a byte for the handle, which no child inherits; Windows releases it when this process ends. Other
 * processes may read, write and remove the file meanwhile: a lock must not keep an administrator from removing it.
 *
 * @throws WindowsError where the file cannot be opened or locked; Error with the code ELOOP for a link in its place
 */
export function acquireFileLock(path: string): FileLock | undefined {
  const opening = retrySharingViolation({ action: "lock", path }, () => openForLock(path));
  // It was removed, but a process has it open: that one has the lock, or had it a moment ago.
  if (opening.kind === "going") return undefined;
  if (opening.kind === "failed") throw opening.error;
  const { handle } = opening;
  try {
    const identity = fileIdentity(handle);
    if (identity.isLink) throw linkError(path);
    if (!isLocked(handle, path)) {
      closeHandle(handle);
      return undefined;
    }
    if (isAt(path, identity)) {
      return { release: () => closeHandle(handle), isInPlace: () => isAt(path, identity) };
    }
  } catch (error) {
    closeHandle(handle);
    throw error;
  }
  // The last owner may have removed the file: then this lock excludes no process that opens the new one.
  closeHandle(handle);
  return acquireFileLock(path);
}

/** Opens for reading, which is enough for a lock: a program that shares the file for reading alone does not block it. */
function openForLock(path: string): FileOpening {
  const opening = openFile(path, { access: FILE_ACCESS.READ, isMade: true });
  const isBlocked = opening.kind === "failed" && opening.error.number === WINDOWS_ERRORS.SHARING_VIOLATION;
  if (isBlocked) throw opening.error;
  return opening;
}

function isLocked(handle: Handle, path: string): boolean {
  const overlapped = Buffer.alloc(OVERLAPPED.bytes);
  overlapped.writeUInt32LE(OFFSET_HIGH, OVERLAPPED.offsetHigh);
  if (kernel32.LockFileEx(handle, AT_ONCE_AND_ALONE, 0, 1, 0, overlapped) !== 0) return true;
  const error = lastWindowsError(`lock "${path}"`);
  if (!TAKEN.has(error.number)) throw error;
  return false;
}

/** The second one stands for a lock that would have been waited for. */
const TAKEN: ReadonlySet<number> = new Set([WINDOWS_ERRORS.LOCK_VIOLATION, WINDOWS_ERRORS.IO_PENDING]);

function isAt(path: string, { volume, index }: FileIdentity): boolean {
  const opening = openFile(path, { access: FILE_ACCESS.READ_ATTRIBUTES });
  if (opening.kind === "going") return false;
  if (opening.kind === "failed") {
    if (opening.error.code === "ENOENT") return false;
    throw opening.error;
  }
  const there = withHandle(opening.handle, fileIdentity);
  return there.volume === volume && there.index === index;
}

function linkError(path: string): Error {
  return Object.assign(new Error(`Cannot lock "${path}": it is a symbolic link`), { code: "ELOOP" });
}
