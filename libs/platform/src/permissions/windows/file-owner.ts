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

/** A call reads many files of a user. */
const known = new Map<string, Facts>();

/**
 * Names whose an opened file is where it is not that of the user whose folder it lies in; undefined where it is. It is the
 * opened file that is asked: a junction in the place of a folder on the way leads to a file of somebody else, or to one
 * that its maker could read anyway.
 *
 * @throws WindowsError
 */
export function handleStranger(handle: Handle, place: UserFolder): string | undefined {
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

/** A domain that does not answer knows nobody. */
function lookUp(user: string): string | undefined {
  try {
    return userSid(user);
  } catch (error) {
    if (!(error instanceof WindowsError)) throw error;
    return undefined;
  }
}

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

/**
 * Names whose an opened file is where it is not that of `owner`; undefined where it is, and where that can't be asked:
 * under Wine, which makes owners up (checkPathTrust), and on Deno, which tells no handle of a descriptor. There the rights of
 * the user's folder alone keep others from it.
 *
 * @throws WindowsError
 */
export function fileOwnerMismatch(descriptor: number, owner: FileOwner): string | undefined {
  if (typeof owner === "number" || isWine() || currentRuntime().kind === "deno") return undefined;
  return handleStranger(handleOfDescriptor(descriptor), owner);
}
