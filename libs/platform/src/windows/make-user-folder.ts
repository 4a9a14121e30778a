import { statSync } from "node:fs";
import { errorCode } from "../common/error-code.ts";
import { createFolderWith } from "./create-folder-with.ts";
import { userSid } from "./user-sid.ts";

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
