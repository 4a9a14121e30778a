import { OWN_PROCESS } from "../../win32/handle.ts";
import type { OwnAccount } from "../account.ts";
import { lookUpSid, sidText } from "./sid.ts";
import { userOf } from "./token.ts";

/** SECURITY_LOCAL_SYSTEM_RID (winnt.h): "NT AUTHORITY\\SYSTEM" in English, and otherwise in other languages. */
const SYSTEM_SID = "S-1-5-18";

/**
 * Returns the account of this process by its token: any caller can set variables such as USERNAME.
 *
 * @throws WindowsError
 */
export function ownAccount(): OwnAccount {
  const sid = userOf(OWN_PROCESS);
  const id = sidText(sid);
  const account = lookUpSid(sid);
  if (account === undefined)
    throw new Error(`Cannot look up the account of this process: no account has ${id}`);
  return { id, isSystem: id === SYSTEM_SID, ...account };
}

/** Returns undefined: Windows knows users by their SID, and its files have no numeric owner. */
export function userId(_name: string): number | undefined {
  return undefined;
}
