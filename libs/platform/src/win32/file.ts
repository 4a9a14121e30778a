import { toNamespacedPath } from "node:path";
import { lastWindowsError, WINDOWS_ERRORS, type WindowsError } from "./error.ts";
import { type Handle, INVALID_HANDLE } from "./handle.ts";
import { nativeFunction } from "./library.ts";

const createFile = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void* security, uint32 disposition, uint32 flags, intptr template)",
);
const lastStatus = nativeFunction("ntdll.dll", "uint32 __stdcall RtlGetLastNtStatus()");

/** What a handle of a file may be used for (winnt.h). */
export const FILE_ACCESS = {
  READ_CONTROL: 0x0002_0000,
  DELETE: 0x0001_0000,
  READ_ATTRIBUTES: 0x80,
  READ: 0x8000_0000,
} as const;

const SHARE_ALL = 7;
const OPEN_EXISTING = 3;
const OPEN_ALWAYS = 4;
const OPEN_REPARSE_POINT = 0x0020_0000;
/** FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS: a link itself is opened, and a folder too. */
const NOT_THROUGH_LINKS = 0x0220_0000;
const WRITE_THROUGH = 0x8000_0000;
const STATUS_DELETE_PENDING = 0xc000_0056;

/** What came of opening. A file that was removed while someone had it open is there until that one closes it. */
export type FileOpening =
  | { readonly kind: "opened"; readonly handle: Handle }
  | { readonly kind: "going" }
  | { readonly kind: "failed"; readonly error: WindowsError };

/**
 * Opens a file, a folder or a link, without following it in the last place. No child inherits the handle, and others
 * may do everything with the file meanwhile, removal included. The caller closes it.
 *
 * @param options.isMade a file that is not there is made; folders are not opened then
 * @param options.isDurable what is done by the handle is on the disk when it is done, a new name too (CreateFileW,
 *   "Caching Behavior")
 */
export function openFile(
  path: string,
  options: { readonly access: number; readonly isMade?: boolean; readonly isDurable?: boolean },
): FileOpening {
  const { isMade = false, isDurable = false } = options;
  const handle = createFile(
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
  const isGoing = error.number === WINDOWS_ERRORS.ACCESS_DENIED && lastStatus() === STATUS_DELETE_PENDING;
  return isGoing ? { kind: "going" } : { kind: "failed", error };
}

const getInformation = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetFileInformationByHandle(intptr file, void* information)",
);

/** BY_HANDLE_FILE_INFORMATION (fileapi.h). */
const INFORMATION = { bytes: 52, attributes: 0, volume: 28, indexHigh: 44, indexLow: 48 } as const;
const DIRECTORY = 0x10;
const REPARSE_POINT = 0x400;

/** What an opened file is: no other on this host has the same volume and index while it is open. */
export type FileIdentity = {
  readonly volume: number;
  readonly index: string;
  readonly isLink: boolean;
  readonly isFolder: boolean;
};

/** Tells what an opened file is. @throws WindowsError */
export function fileIdentity(handle: Handle): FileIdentity {
  const information = Buffer.alloc(INFORMATION.bytes);
  if (getInformation(handle, information) === 0) throw lastWindowsError("identify an opened file");
  return {
    volume: information.readUInt32LE(INFORMATION.volume),
    index: `${information.readUInt32LE(INFORMATION.indexHigh)}:${information.readUInt32LE(INFORMATION.indexLow)}`,
    isFolder: (information.readUInt32LE(INFORMATION.attributes) & DIRECTORY) !== 0,
    isLink: (information.readUInt32LE(INFORMATION.attributes) & REPARSE_POINT) !== 0,
  };
}

const createInheritableFile = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void* security, uint32 disposition, uint32 flags, intptr template)",
);

const SHARE_READ_AND_WRITE = 3;
const SHARE_EVERYTHING = 7;
const OPEN_IF_THERE = 3;

/**
 * Opens a file, a pipe or a device so that a child may inherit it. The caller closes it.
 *
 * @param how.access such as GENERIC_READ
 * @param how.isMovable others may move and remove the file meanwhile
 * @throws WindowsError
 */
export function openInheritable(
  name: string,
  how: { readonly access: number; readonly isMovable?: boolean },
): Handle {
  const security = Buffer.alloc(24);
  security.writeUInt32LE(security.length, 0);
  security.writeInt32LE(1, 16);
  const share = how.isMovable === true ? SHARE_EVERYTHING : SHARE_READ_AND_WRITE;
  const handle = createInheritableFile(name, how.access, share, security, OPEN_IF_THERE, 0, 0);
  if (handle === INVALID_HANDLE) throw lastWindowsError(`open "${name}"`);
  return handle;
}
