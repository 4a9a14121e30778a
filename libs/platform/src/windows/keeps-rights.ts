import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";

const getVolumeInformation = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetVolumeInformationByHandleW(intptr file, void* name, uint32 nameChars, void* serial, void* component, void* flags, void* system, uint32 systemChars)",
);

const FILE_PERSISTENT_ACLS = 0x8;

/**
 * Tells whether the file system of an opened file keeps rights and enforces them, as NTFS does and FAT does not; undefined
 * where it can't be asked.
 */
export function keepsRights(handle: Handle): boolean | undefined {
  const flags = Buffer.alloc(4);
  if (getVolumeInformation(handle, null, 0, null, null, flags, null, 0) === 0) return undefined;
  return (flags.readUInt32LE() & FILE_PERSISTENT_ACLS) !== 0;
}
