import { sidAccount } from "./sid-account.ts";

/** What people call a SID: `"CORP\\anna"`; the SID itself where nobody knows it. */
export function accountText(sid: string): string {
  const account = sidAccount(sid);
  if (account === undefined) return sid;
  return account.domain === "" ? `"${account.name}"` : `"${account.domain}\\${account.name}"`;
}
