import { toNamespacedPath } from "node:path";
import { lastWindowsError, WINDOWS_ERRORS, type WindowsError } from "./error.ts";
import { type Handle, INVALID_HANDLE } from "./handle.ts";
import { kernel32 } from "./kernel32.ts";
import { ntdll } from "./ntdll.ts";

/** What a handle of a file may be used for (winnt.h). */
export const FILE_ACCESS = {
  READ_CONTROL: 0x0002_0000,
  DELETE: 0x0001_0000,
  READ_ATTRIBUTES: 0x80,
  APPEND: 0x4,
  READ: 0x8000_0000,
  WRITE: 0x4000_0000,
} as const;

const SHARE_READ_AND_WRITE = 3;
const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
const OPEN_ALWAYS = 4;
const OPEN_REPARSE_POINT = 0x0020_0000;
/** FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS: a link itself is opened, and a folder too. */
const NOT_THROUGH_LINKS = 0x0220_0000;
const WRITE_THROUGH = 0x8000_0000;
const STATUS_DELETE_PENDING = 0xc000_0056;

/** Result of openFile. `going`: the file was removed, but another process has it open still. */
export type FileOpening =
  | { readonly kind: "opened"; readonly handle: Handle }
  | { readonly kind: "going" }
  | { readonly kind: "failed"; readonly error: WindowsError };

/**
 * Opens a file, a folder or a link; a link in the last place is not followed. No child inherits the handle, and other
 * processes may read, write and remove the file meanwhile. The caller closes the handle.
 *
 * @param options.access of FILE_ACCESS
 * @param options.isMade makes a file that is absent; folders are not opened then
 * @param options.isDurable an operation by this handle returns once it is on the disk, a new name too (CreateFileW,
 *   "Caching Behavior")
 */
export function openFile(
  path: string,
  options: { readonly access: number; readonly isMade?: boolean; readonly isDurable?: boolean },
): FileOpening {
  const { isMade = false, isDurable = false } = options;
  const handle = kernel32.CreateFileW(
    toNamespacedPath(path),
    options.access,
    SHARE_ALL,
    null,
    isMade ? OPEN_ALWAYS : OPEN_EXISTING,
    (isMade ? OPEN_REPARSE_POINT : NOT_THROUGH_LINKS) + (isDurable ? WRITE_THROUGH : 0),
    0,
  );
  if (handle !== INVALID_HANDLE) return { kind: "opened", handle };
  const error = lastWindowsError(`open "${path}"`);
  const isGoing =
    error.number === WINDOWS_ERRORS.ACCESS_DENIED && ntdll.RtlGetLastNtStatus() === STATUS_DELETE_PENDING;
  return isGoing ? { kind: "going" } : { kind: "failed", error };
}

/** BY_HANDLE_FILE_INFORMATION (fileapi.h). */
const INFORMATION = { bytes: 52, attributes: 0, volume: 28, indexHigh: 44, indexLow: 48 } as const;
const DIRECTORY = 0x10;
const REPARSE_POINT = 0x400;

/** Identity of an open file: no other file of this host has the same volume and index meanwhile. */
export type FileIdentity = {
  readonly volume: number;
  readonly index: string;
  readonly isLink: boolean;
  readonly isFolder: boolean;
};

/** Reads the identity and the kind of an open file. @throws WindowsError */
export function fileIdentity(handle: Handle): FileIdentity {
  const information = Buffer.alloc(INFORMATION.bytes);
  if (kernel32.GetFileInformationByHandle(handle, information) === 0)
    throw lastWindowsError("identify an opened file");
  return {
    volume: information.readUInt32LE(INFORMATION.volume),
    index: `${information.readUInt32LE(INFORMATION.indexHigh)}:${information.readUInt32LE(INFORMATION.indexLow)}`,
    isFolder: (information.readUInt32LE(INFORMATION.attributes) & DIRECTORY) !== 0,
    isLink: (information.readUInt32LE(INFORMATION.attributes) & REPARSE_POINT) !== 0,
  };
}

/**
 * Opens a file, a pipe or a device so that a child may inherit it. The caller closes the handle.
 *
 * @param how.access of FILE_ACCESS
 * @param how.isMovable other processes may move and remove the file meanwhile
 * @throws WindowsError
 */
export function openInheritable(
  name: string,
  how: { readonly access: number; readonly isMovable?: boolean },
): Handle {
  const security = Buffer.alloc(24);
  security.writeUInt32LE(security.length, 0);
  security.writeInt32LE(1, 16);
  const share = how.isMovable === true ? SHARE_ALL : SHARE_READ_AND_WRITE;
  const handle = kernel32.CreateFileW(name, how.access, share, security, OPEN_EXISTING, 0, 0);
  if (handle === INVALID_HANDLE) throw lastWindowsError(`open "${name}"`);
  return handle;
}
