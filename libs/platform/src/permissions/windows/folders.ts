import { statSync } from "node:fs";
import { toNamespacedPath } from "node:path";
import { ownAccount } from "../../accounts/windows/accounts.ts";
import { userSid } from "../../accounts/windows/sid.ts";
import { errorCode } from "../../errors.ts";
import { lastWindowsError } from "../../win32/error.ts";
import { advapi32 } from "../../win32/advapi32.ts";
import { kernel32 } from "../../win32/kernel32.ts";

/**
 * Makes the folder of a user's daemon, with its rights from the start: that user, SYSTEM and the administrators have
 * all rights in it, no other account any. Its parent must exist.
 *
 * @returns why it cannot be made, or undefined: it exists
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
    // Another call may have been faster, or it is no folder.
    if (!isFolder(folder)) return `Cannot make "${folder}": something else has that name`;
  }
  return undefined;
}

/**
 * Returns the rights of a user's folder in the language of security descriptors (SDDL). It inherits none. The user may
 * change (0x1301bf) what is in it, but not remove the folder itself (0x1201bf), so that nothing takes its place.
 */
export function userFolderRights(sid: string): string {
  return `D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICIIO;0x1301bf;;;${sid})(A;;0x1201bf;;;${sid})`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Makes one folder, with its rights from the start: SYSTEM, the administrators and this user have all rights in it, no
 * other account any, whatever its parent gives.
 *
 * @throws WindowsError; its code is EEXIST where the name is taken, ENOENT without a parent
 */
export function createFolder(folder: string): void {
  createFolderWith(folder, `D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${ownAccount().id})`);
}

const SDDL_REVISION_1 = 1;
const SECURITY_ATTRIBUTES_BYTES = 24;

/**
 * Makes one folder with its rights from the start.
 *
 * @param rights a security descriptor in SDDL
 * @throws WindowsError; its code is EEXIST where the name is taken, ENOENT without a parent
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
