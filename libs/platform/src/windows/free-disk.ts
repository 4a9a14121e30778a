import { toNamespacedPath } from "node:path";
import { nativeFunction } from "./native/native-function.ts";

const getDiskFreeSpace = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetDiskFreeSpaceExW(str16 folder, void* forUs, void* total, void* free)",
);

const MB = 1024n * 1024n;

/**
 * How much space is left for us where a folder lies, in MB of 1,048,576 bytes, our quota respected; undefined where the
 * system can't tell, as for a folder that is not there.
 */
export function freeDiskMb(folder: string): number | undefined {
  const bytes = Buffer.alloc(8);
  // A share must have a backslash at its end.
  const place = `${toNamespacedPath(folder).replace(/\\$/, "")}\\`;
  if (getDiskFreeSpace(place, bytes, null, null) === 0) return undefined;
  return Number(bytes.readBigUInt64LE() / MB);
}
