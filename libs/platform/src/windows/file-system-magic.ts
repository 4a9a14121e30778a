import { win32 } from "node:path";
import { keepsRights } from "./keeps-rights.ts";
import { withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { FILE_ACCESS, openFile } from "./open-file.ts";

const getDriveType = nativeFunction("kernel32.dll", "uint32 __stdcall GetDriveTypeW(str16 root)");
const DRIVE_REMOTE = 4;
/** The numbers of statfs(2) for what Windows tells in words: a share, and a file system without rights. */
const SMB2 = 0xfe53_4d42;
const FAT = 0x4d44;

/**
 * Tells the file systems on which less can be relied on than on NTFS, by the numbers that Linux has for them: a share,
 * and one that keeps no rights (FAT, exFAT); undefined for all others.
 */
export function fileSystemMagic(folder: string): number | undefined {
  const absolute = withoutLongPathPrefix(win32.resolve(folder));
  const { root } = win32.parse(absolute);
  if (root.startsWith("\\\\") || getDriveType(root) === DRIVE_REMOTE) return SMB2;
  const opening = openFile(absolute, { access: FILE_ACCESS.READ_ATTRIBUTES });
  // A folder that can't be looked at is told by those who use it.
  if (opening.kind !== "opened") return undefined;
  return withHandle(opening.handle, keepsRights) === false ? FAT : undefined;
}

/** `\\?\C:\x` is on a disk of this host like `C:\x`; it is no share, though it begins like one. */
function withoutLongPathPrefix(path: string): string {
  return path.replace(/^\\\\\?\\(?=[A-Za-z]:)/, "");
}
