import { statSync } from "node:fs";
import { toNamespacedPath } from "node:path";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { userSid } from "../../accounts/windows/sid.ts";
import { errorCode } from "../../errors.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/**
 * Makes the folder in which a user's daemon works, with its rights from the first moment on: that user may do
 * everything in it, SYSTEM and administrators too, and nobody else anything. Its parent must be there.
 *
 * @returns a problem for people, or undefined: it is there
 * @throws WindowsError
 */
export function makeUserFolder(folder: string, user: string): string | undefined {
  if (isFolder(folder)) return undefined;
  const sid = userSid(user);
  if (sid === undefined)
    return `Cannot make "${folder}": neither this machine nor its domain knows "${user}"`;
  try {
    createFolderWith(folder, userFolderRights(sid));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    // Another call may have been faster, or something else has its place.
    if (!isFolder(folder)) return `Cannot make "${folder}": something else has that name`;
  }
  return undefined;
}

/**
 * The rights of a user's folder in the language of security descriptors (SDDL). Nothing is inherited. The user may
 * change (0x1301bf) what is in it, but not remove the folder itself (0x1201bf): another thing could take its place.
 */
export function userFolderRights(sid: string): string {
  return `D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;0x1301bf;;;${sid})(A;;0x1201bf;;;${sid})`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Makes one folder, with its rights from the first moment on: SYSTEM, the administrators and this user may do
 * everything in it, nobody else anything, whatever the folder around it gives to others.
 *
 * @throws WindowsError; its code is EEXIST where something is there already, ENOENT where the folder around it is not
 */
export function createFolder(folder: string): void {
  createFolderWith(folder, `D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${ownAccount().id})`);
}

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
  if (
    advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
      rights,
      SDDL_REVISION_1,
      made,
      Buffer.alloc(4),
    ) === 0
  ) {
    throw lastWindowsError(`read the rights "${rights}"`);
  }
  const descriptor = made.readBigUInt64LE();
  try {
    const security = Buffer.alloc(SECURITY_ATTRIBUTES_BYTES);
    security.writeUInt32LE(SECURITY_ATTRIBUTES_BYTES, 0);
    security.writeBigUInt64LE(descriptor, 8);
    if (kernel32.CreateDirectoryW(toNamespacedPath(folder), security) === 0) {
      throw lastWindowsError(`make the folder "${folder}"`);
    }
  } finally {
    kernel32.LocalFree(descriptor);
  }
}
