import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";
import { parseSecurityDescriptor, type SecurityDescriptor } from "./security-descriptor.ts";

const getSecurity = nativeFunction(
  "advapi32.dll",
  "int __stdcall GetKernelObjectSecurity(intptr handle, uint32 parts, void* descriptor, uint32 bytes, void* needed)",
);

/** OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION */
const OWNER_AND_LIST = 5;
/** An access list has at most 64 KiB. */
const MAX_DESCRIPTOR_BYTES = 68 * 1024;

/**
 * Reads who owns an opened file, and who may do what with it.
 *
 * @param handle with the right READ_CONTROL, which is a part of those to read a file
 * @param path for the error
 * @throws WindowsError
 */
export function handleSecurity(handle: Handle, path: string): SecurityDescriptor {
  const descriptor = Buffer.alloc(MAX_DESCRIPTOR_BYTES);
  if (getSecurity(handle, OWNER_AND_LIST, descriptor, descriptor.length, Buffer.alloc(4)) === 0) {
    throw lastWindowsError(`read the rights of "${path}"`);
  }
  return parseSecurityDescriptor(descriptor);
}
