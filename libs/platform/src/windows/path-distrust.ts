import type { Distrust } from "../common/judge-rights.ts";
import { accessDistrust } from "./access-distrust.ts";
import { isWine } from "./is-wine.ts";

/**
 * Says who else may change what lies at a path (accessDistrust). Under Wine nobody can tell: it makes owners and access
 * lists up from the modes of Linux, without its sticky bit and with one name for all other users.
 *
 * @returns undefined where nobody else may
 */
export function pathDistrust(path: string, _options: object = {}): Distrust | undefined {
  return isWine() ? undefined : accessDistrust(path);
}

/** As above: who may not change the way to a file can't exchange it between opening and asking. */
export function openedDistrust(path: string, _status: object): Distrust | undefined {
  return pathDistrust(path);
}

/** Users have no numbers there. */
export function ownUserId(): number | undefined {
  return undefined;
}
