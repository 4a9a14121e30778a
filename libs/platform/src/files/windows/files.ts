import { chmodSync, statSync } from "node:fs";
import { toNamespacedPath, win32 } from "node:path";
import { enforcesRights } from "../../permissions/windows/file-security.ts";
import { lastWindowsError, WINDOWS_ERRORS } from "../../win32/error.ts";
import { FILE_ACCESS, openFile } from "../../win32/file.ts";
import { withHandle } from "../../win32/handle.ts";
import { retrySharingViolation } from "../sharing-violation.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH: it returns when the move is on the disk. */
const REPLACING_DURABLY = 9;
const FILE_RENAME_INFO_EX = 22;
/** FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS */
const LIKE_POSIX = 3;
/** Node.js maps the attribute read-only to this bit of the mode. */
const OWNER_MAY_WRITE = 0o200;
/** FILE_RENAME_INFO (winbase.h). */
const RENAME_INFO = { nameLength: 16, name: 20 } as const;

/**
 * Moves a file within a volume, in place of the file at the target, and retries a sharing violation of either. The move
 * is on the disk when this returns. A target that is open with FILE_SHARE_DELETE, as Node.js opens files, is replaced
 * without waiting where Windows can do so (NTFS since Windows 10 1607).
 *
 * @throws WindowsError; Error with the code EISDIR where a folder is at the target
 */
export function moveFile(from: string, to: string): void {
  retrySharingViolation({ action: "replace", path: to }, () => {
    if (kernel32.MoveFileExW(toNamespacedPath(from), toNamespacedPath(to), REPLACING_DURABLY) !== 0) return;
    const error = lastWindowsError(`move "${from}" to "${to}"`);
    if (error.number !== WINDOWS_ERRORS.ACCESS_DENIED) throw error;
    const there = statSync(to, { throwIfNoEntry: false });
    if (there?.isDirectory() === true)
      throw Object.assign(new Error(`${error.message}: a folder is there`), { code: "EISDIR" });
    // Windows does not replace a read-only file ([MS-FSA], FileRenameInformation), so the attribute is removed.
    if (there !== undefined && (there.mode & OWNER_MAY_WRITE) === 0) chmodSync(to, OWNER_MAY_WRITE);
    if (!isMovedLikePosix(from, to)) throw error;
  });
}

/** False where the file system cannot, or a program has a file open without FILE_SHARE_DELETE. */
function isMovedLikePosix(from: string, to: string): boolean {
  const opening = openFile(from, { access: FILE_ACCESS.DELETE, isDurable: true });
  if (opening.kind !== "opened") return false;
  const name = Buffer.from(toNamespacedPath(to), "utf16le");
  const information = Buffer.alloc(RENAME_INFO.name + name.length + 2);
  information.writeUInt32LE(LIKE_POSIX, 0);
  information.writeUInt32LE(name.length, RENAME_INFO.nameLength);
  name.copy(information, RENAME_INFO.name);
  return withHandle(
    opening.handle,
    (handle) =>
      kernel32.SetFileInformationByHandle(handle, FILE_RENAME_INFO_EX, information, information.length) !== 0,
  );
}

const MB = 1024n * 1024n;

/**
 * Returns the free space for this user where a folder lies, in MB of 1,048,576 bytes, within the user's quota. Undefined
 * where Windows does not return it, as for an absent folder.
 */
export function freeDiskMb(folder: string): number | undefined {
  const bytes = Buffer.alloc(8);
  // A share must have a backslash at its end.
  const place = `${toNamespacedPath(folder).replace(/\\$/, "")}\\`;
  if (kernel32.GetDiskFreeSpaceExW(place, bytes, null, null) === 0) return undefined;
  return Number(bytes.readBigUInt64LE() / MB);
}

const DRIVE_REMOTE = 4;
/** The numbers of statfs(2) for a share and for a file system without rights. */
const SMB2 = 0xfe53_4d42;
const FAT = 0x4d44;

/**
 * Identifies the file systems that guarantee less than NTFS, by their numbers on Linux: a share, and one without rights
 * (FAT, exFAT). Undefined for all others.
 */
export function fileSystemMagic(folder: string): number | undefined {
  const absolute = withoutLongPathPrefix(win32.resolve(folder));
  const { root } = win32.parse(absolute);
  if (root.startsWith("\\\\") || kernel32.GetDriveTypeW(root) === DRIVE_REMOTE) return SMB2;
  const opening = openFile(absolute, { access: FILE_ACCESS.READ_ATTRIBUTES });
  // The code that uses the folder reports why it cannot be opened.
  if (opening.kind !== "opened") return undefined;
  return withHandle(opening.handle, enforcesRights) === false ? FAT : undefined;
}

/** `\\?\C:\x` is on a disk of this host like `C:\x`; it is no share, though it begins like one. */
function withoutLongPathPrefix(path: string): string {
  return path.replace(/^\\\\\?\\(?=[A-Za-z]:)/, "");
}
