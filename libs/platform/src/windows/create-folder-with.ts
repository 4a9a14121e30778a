import { toNamespacedPath } from "node:path";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

const createDirectory = nativeFunction(
  "kernel32.dll",
  "int __stdcall CreateDirectoryW(str16 path, void* security)",
);
const convertDescriptor = nativeFunction(
  "advapi32.dll",
  "int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16 text, uint32 revision, void* descriptor, void* bytes)",
);
const localFree = nativeFunction("kernel32.dll", "intptr __stdcall LocalFree(intptr memory)");

const SDDL_REVISION_1 = 1;
const SECURITY_ATTRIBUTES_BYTES = 24;

/**
 * Makes one folder with its rights from the first moment on.
 *
 * @param rights a security descriptor in SDDL
 * @throws WindowsError; its code is EEXIST where something is there already, ENOENT where the folder around it is not
 */
export function createFolderWith(folder: string, rights: string): void {
  const made = Buffer.alloc(8);
  if (convertDescriptor(rights, SDDL_REVISION_1, made, Buffer.alloc(4)) === 0) {
    throw lastWindowsError(`read the rights "${rights}"`);
  }
  const descriptor = made.readBigUInt64LE();
  try {
    const security = Buffer.alloc(SECURITY_ATTRIBUTES_BYTES);
    security.writeUInt32LE(SECURITY_ATTRIBUTES_BYTES, 0);
    security.writeBigUInt64LE(descriptor, 8);
    if (createDirectory(toNamespacedPath(folder), security) === 0) {
      throw lastWindowsError(`make the folder "${folder}"`);
    }
  } finally {
    localFree(descriptor);
  }
}
