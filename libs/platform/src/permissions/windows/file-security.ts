import { lastWindowsError, WindowsError } from "../../win32/error.ts";
import { FILE_ACCESS, fileIdentity, openFile } from "../../win32/file.ts";
import { type Handle, withHandle } from "../../win32/handle.ts";
import { parseSecurityDescriptor, type SecurityDescriptor } from "./acl.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/** Result of fileSecurity. `unreadable`: the file exists, but its rights cannot be read. */
export type FileSecurity =
  | {
      readonly kind: "read";
      readonly security: SecurityDescriptor;
      readonly entry: "file" | "folder" | "link";
      /** False on a file system without rights, such as FAT. */
      readonly hasRights: boolean;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly error: WindowsError };

/** Reads the owner and the access list of a file, a folder or a link. A link is not followed. */
export function fileSecurity(path: string): FileSecurity {
  const opening = openFile(path, { access: FILE_ACCESS.READ_CONTROL | FILE_ACCESS.READ_ATTRIBUTES });
  if (opening.kind === "going") return { kind: "absent" };
  if (opening.kind === "failed") {
    const isAbsent = opening.error.code === "ENOENT";
    return isAbsent ? { kind: "absent" } : { kind: "unreadable", error: opening.error };
  }
  return withHandle(opening.handle, (handle) => {
    const { isLink, isFolder } = fileIdentity(handle);
    try {
      const security = handleSecurity(handle, path);
      const entry = isLink ? "link" : isFolder ? "folder" : "file";
      const hasRights = security.entries !== undefined || enforcesRights(handle) === true;
      return { kind: "read", security, entry, hasRights };
    } catch (error) {
      if (!(error instanceof WindowsError)) throw error;
      return { kind: "unreadable", error };
    }
  });
}

/** OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION */
const OWNER_AND_LIST = 5;
/** An access list has at most 64 KiB. */
const MAX_DESCRIPTOR_BYTES = 68 * 1024;

/**
 * Reads the owner and the access list of an open file.
 *
 * @param handle with READ_CONTROL, which is part of the right to read a file
 * @param path for the error message
 * @throws WindowsError
 */
export function handleSecurity(handle: Handle, path: string): SecurityDescriptor {
  const descriptor = Buffer.alloc(MAX_DESCRIPTOR_BYTES);
  if (
    advapi32.GetKernelObjectSecurity(
      handle,
      OWNER_AND_LIST,
      descriptor,
      descriptor.length,
      Buffer.alloc(4),
    ) === 0
  ) {
    throw lastWindowsError(`read the rights of "${path}"`);
  }
  return parseSecurityDescriptor(descriptor);
}

const FILE_PERSISTENT_ACLS = 0x8;

/**
 * Returns whether the file system of an open file stores and enforces rights, as NTFS does and FAT does not. Undefined
 * where Windows does not return it.
 */
export function enforcesRights(handle: Handle): boolean | undefined {
  const flags = Buffer.alloc(4);
  if (kernel32.GetVolumeInformationByHandleW(handle, null, 0, null, null, flags, null, 0) === 0)
    return undefined;
  return (flags.readUInt32LE() & FILE_PERSISTENT_ACLS) !== 0;
}
