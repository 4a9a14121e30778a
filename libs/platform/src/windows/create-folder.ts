import { createFolderWith } from "./create-folder-with.ts";
import { ownAccount } from "./own-account.ts";

/**
 * Makes one folder, with its rights from the first moment on: SYSTEM, the administrators and this user may do
 * everything in it, nobody else anything, whatever the folder around it gives to others.
 *
 * @throws WindowsError; its code is EEXIST where something is there already, ENOENT where the folder around it is not
 */
export function createFolder(folder: string): void {
  createFolderWith(folder, `D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;${ownAccount().id})`);
}
