import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

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
