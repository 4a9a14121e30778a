import { withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError, type WindowsError } from "./native/windows-error.ts";
import { FILE_ACCESS, openFile } from "./open-file.ts";
import { parseSecurityDescriptor, type SecurityDescriptor } from "./security-descriptor.ts";
import { fileIdentity } from "./file-identity.ts";

const getSecurity = nativeFunction(
  "advapi32.dll",
  "int __stdcall GetKernelObjectSecurity(intptr handle, uint32 parts, void* descriptor, uint32 bytes, void* needed)",
);

/** OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION */
const OWNER_AND_LIST = 5;
/** An access list has at most 64 KiB. */
const MAX_DESCRIPTOR_BYTES = 68 * 1024;

/** What came of asking for the rights of a file. `unreadable`: it is there, but they can't be told. */
export type FileSecurity =
  | {
      readonly kind: "read";
      readonly security: SecurityDescriptor;
      readonly entry: "file" | "folder" | "link";
    }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly error: WindowsError };

/** Reads who owns a file, a folder or a link, and who may do what with it. A link is not followed. */
export function fileSecurity(path: string): FileSecurity {
  const opening = openFile(path, { access: FILE_ACCESS.READ_CONTROL | FILE_ACCESS.READ_ATTRIBUTES });
  if (opening.kind === "going") return { kind: "absent" };
  if (opening.kind === "failed") {
    const isAbsent = opening.error.code === "ENOENT";
    return isAbsent ? { kind: "absent" } : { kind: "unreadable", error: opening.error };
  }
  return withHandle(opening.handle, (handle) => {
    const { isLink, isFolder } = fileIdentity(handle);
    const descriptor = Buffer.alloc(MAX_DESCRIPTOR_BYTES);
    if (getSecurity(handle, OWNER_AND_LIST, descriptor, descriptor.length, Buffer.alloc(4)) === 0) {
      return { kind: "unreadable", error: lastWindowsError(`read the rights of "${path}"`) };
    }
    return {
      kind: "read",
      security: parseSecurityDescriptor(descriptor),
      entry: isLink ? "link" : isFolder ? "folder" : "file",
    };
  });
}
