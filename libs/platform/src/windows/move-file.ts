import { chmodSync, statSync } from "node:fs";
import { toNamespacedPath } from "node:path";
import { outlastHolders } from "../common/outlast-holders.ts";
import { withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError, WINDOWS_ERRORS } from "./native/windows-error.ts";
import { FILE_ACCESS, openFile } from "./open-file.ts";

const moveFileEx = nativeFunction(
  "kernel32.dll",
  "int __stdcall MoveFileExW(str16 from, str16 to, uint32 flags)",
);
const setFileInformation = nativeFunction(
  "kernel32.dll",
  "int __stdcall SetFileInformationByHandle(intptr file, int kind, void* information, uint32 bytes)",
);

/** MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH: it returns when the move is on the disk. */
const REPLACING_DURABLY = 9;
const FILE_RENAME_INFO_EX = 22;
/** FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS */
const LIKE_POSIX = 3;
/** Node.js has the attribute read-only in this bit of the mode. */
const OWNER_MAY_WRITE = 0o200;
/** FILE_RENAME_INFO (winbase.h). */
const RENAME_INFO = { nameLength: 16, name: 20 } as const;

/**
 * Moves a file within a volume, in place of what is there, and outlasts those who hold either of them open. It is on
 * the disk when this returns. A file that all its holders let others remove, as Node.js opens them, is replaced
 * without waiting where the system can do so (NTFS since Windows 10 1607).
 *
 * @throws WindowsError; Error with the code EISDIR where a folder is at the target
 */
export function moveFile(from: string, to: string): void {
  outlastHolders({ action: "replace", path: to }, () => {
    if (moveFileEx(toNamespacedPath(from), toNamespacedPath(to), REPLACING_DURABLY) !== 0) return;
    const error = lastWindowsError(`move "${from}" to "${to}"`);
    if (error.number !== WINDOWS_ERRORS.ACCESS_DENIED) throw error;
    const there = statSync(to, { throwIfNoEntry: false });
    if (there?.isDirectory() === true)
      throw Object.assign(new Error(`${error.message}: a folder is there`), { code: "EISDIR" });
    // Windows replaces no file that is marked read-only ([MS-FSA], FileRenameInformation); the mark goes.
    if (there !== undefined && (there.mode & OWNER_MAY_WRITE) === 0) chmodSync(to, OWNER_MAY_WRITE);
    if (!isMovedLikePosix(from, to)) throw error;
  });
}

/** False where the file system can't, or somebody holds a file open without letting others remove it. */
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
    (handle) => setFileInformation(handle, FILE_RENAME_INFO_EX, information, information.length) !== 0,
  );
}
