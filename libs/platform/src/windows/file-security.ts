import { fileIdentity } from "./file-identity.ts";
import { handleSecurity } from "./handle-security.ts";
import { keepsRights } from "./keeps-rights.ts";
import { withHandle } from "./native/handle.ts";
import { WindowsError } from "./native/windows-error.ts";
import { FILE_ACCESS, openFile } from "./open-file.ts";
import type { SecurityDescriptor } from "./security-descriptor.ts";

/** What came of asking for the rights of a file. `unreadable`: it is there, but they can't be told. */
export type FileSecurity =
  | {
      readonly kind: "read";
      readonly security: SecurityDescriptor;
      readonly entry: "file" | "folder" | "link";
      /** Whether the file system knows rights at all, as FAT does not. */
      readonly hasRights: boolean;
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
    try {
      const security = handleSecurity(handle, path);
      const entry = isLink ? "link" : isFolder ? "folder" : "file";
      const hasRights = security.entries !== undefined || keepsRights(handle) === true;
      return { kind: "read", security, entry, hasRights };
    } catch (error) {
      if (!(error instanceof WindowsError)) throw error;
      return { kind: "unreadable", error };
    }
  });
}
