import { accountText } from "./account-text.ts";
import { fileSecurity } from "./file-security.ts";
import { handleSecurity } from "./handle-security.ts";
import { isAdministrator } from "./is-administrator.ts";
import { isOwnersFile } from "./judge-owner.ts";
import type { Handle } from "./native/handle.ts";
import { WindowsError } from "./native/windows-error.ts";
import type { AccessEntry } from "./security-descriptor.ts";
import { userSid } from "./user-sid.ts";

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
