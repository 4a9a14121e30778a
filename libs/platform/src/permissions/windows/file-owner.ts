import { accountText, isAdministrator, isTrustedSid, userSid } from "../../accounts/windows/sid.ts";
import { currentRuntime } from "../../runtime.ts";
import { handleOfDescriptor } from "../../win32/descriptor.ts";
import { WindowsError } from "../../win32/error.ts";
import type { Handle } from "../../win32/handle.ts";
import { isWine } from "../../win32/ntdll.ts";
import type { FileOwner } from "../mode-bits.ts";
import type { AccessEntry } from "./acl.ts";
import { fileSecurity, handleSecurity } from "./file-security.ts";

type UserFolder = { readonly folder: string; readonly user: string };
type Facts = {
  readonly entries: readonly AccessEntry[] | undefined;
  readonly userSid: () => string | undefined;
};

/** Facts by folder, since a call reads many files of a user. */
const known = new Map<string, Facts>();

/**
 * Names the owner of an open file that does not belong to the user of its folder; undefined where it does. It checks
 * the open file: a junction in the path leads to a file of another user, or to one that its maker could read anyway.
 *
 * @throws WindowsError
 */
export function ownerMismatch(handle: Handle, place: UserFolder): string | undefined {
  const { owner } = handleSecurity(handle, `a file in ${place.folder}`);
  if (isOwnersFile(owner, { ...factsOf(place), isAdministrator })) return undefined;
  return owner === undefined ? "nobody" : accountText(owner);
}

function factsOf({ folder, user }: UserFolder): Facts {
  const before = known.get(folder);
  if (before !== undefined) return before;
  const found = fileSecurity(folder);
  let asked: { readonly sid: string | undefined } | undefined;
  const facts = {
    entries: found.kind === "read" ? found.security.entries : undefined,
    userSid: () => {
      asked ??= { sid: lookUp(user) };
      return asked.sid;
    },
  };
  known.set(folder, facts);
  return facts;
}

/** A domain that does not answer counts as one that does not know the user. */
function lookUp(user: string): string | undefined {
  try {
    return userSid(user);
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return undefined;
  }
}

const ADMINISTRATORS = "S-1-5-32-544";
/** The owner of a file on a file system without owners (FAT). */
const EVERYONE = "S-1-1-0";
/** FILE_WRITE_DATA, GENERIC_WRITE and GENERIC_ALL. */
const TO_WRITE = 0x2 | 0x4000_0000 | 0x1000_0000;

/**
 * Returns whether a file in the folder of a user belongs to that user. The user is the one account with write access in
 * the folder's access list, besides the trusted ones; where the list has several, the account that Windows knows by
 * the name. A file that an administrator makes can belong to the group of administrators.
 *
 * @param owner by SID; undefined where the file has none
 * @param folder.entries the access list of the user's folder
 * @param folder.userSid looks the user up; that may take long, so only where the list is not enough
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

/**
 * Names the owner of an open file that does not belong to `owner`; undefined where it does. Undefined as well under
 * Wine, which derives owners from Linux (checkPathTrust), and on Deno, which gives no handle of a descriptor. There
 * only the rights of the user's folder protect the file.
 *
 * @throws WindowsError
 */
export function fileOwnerMismatch(descriptor: number, owner: FileOwner): string | undefined {
  if (typeof owner === "number" || isWine() || currentRuntime().kind === "deno") return undefined;
  return ownerMismatch(handleOfDescriptor(descriptor), owner);
}
