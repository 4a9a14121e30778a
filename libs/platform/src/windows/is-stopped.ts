import type { ProcessIdentity } from "../common/process-identity.ts";

/** Windows stops no process as a whole, only its threads. */
export function isStopped(_identity: ProcessIdentity): boolean {
  return false;
}
