import type { AccessEntry } from "./security-descriptor.ts";
import { isTrustedSid } from "./trusted-sid.ts";

const ADMINISTRATORS = "S-1-5-32-544";
/** What a file has for an owner where the file system knows none (FAT). */
const EVERYONE = "S-1-1-0";
/** FILE_WRITE_DATA, GENERIC_WRITE and GENERIC_ALL. */
const TO_WRITE = 0x2 | 0x4000_0000 | 0x1000_0000;

/**
 * Tells whether a file in a user's folder is that user's own. That is the one whom the folder's access list lets write,
 * besides those who may do everything anyway; and, where the list does not say, the one whom the system knows by the name.
 * What an administrator makes can belong to all of them. Pure.
 *
 * @param owner by SID; undefined where the file has none
 * @param folder.entries the access list of the user's folder
 * @param folder.userSid asks the system for the user; it may take long, so only where the list does not tell
 */
export function isOwnersFile(
  owner: string | undefined,
  folder: {
    readonly entries: readonly AccessEntry[] | undefined;
    readonly userSid: () => string | undefined;
    readonly isAdministrator: (sid: string) => boolean;
  },
): boolean {
  if (owner === undefined || owner === EVERYONE) return owner !== undefined;
  const writers = new Set((folder.entries ?? []).filter(mayWrite).map(({ sid }) => sid));
  const [listed] = writers.size === 1 ? writers : [];
  if (owner === listed) return true;
  const user = owner === ADMINISTRATORS && listed !== undefined ? listed : folder.userSid();
  if (user === undefined) return false;
  return owner === user || (owner === ADMINISTRATORS && folder.isAdministrator(user));
}

function mayWrite({ kind, sid, rights }: AccessEntry): boolean {
  return kind === "allow" && (rights & TO_WRITE) !== 0 && !isTrustedSid(sid);
}
