import { statSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import { pathDistrust } from "../path-distrust.ts";

/** Where programs of the system are, if nothing else is left. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Leaves those folders of a search path from which nobody else can have us start a program: a relative one is
 * wherever the caller happens to be, one that is not there can be made by somebody, and one that others may change
 * holds what they like.
 */
export function trustedSearchPath(searchPath: string): string {
  if (process.platform === "win32") return searchPath;
  const folders = searchPath.split(delimiter).filter(isTrusted);
  return folders.length === 0 ? SYSTEM_PATH : folders.join(delimiter);
}

function isTrusted(folder: string): boolean {
  return isAbsolute(folder) && isThere(folder) && pathDistrust(folder, { trustsGroups: true }) === undefined;
}

function isThere(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What we may not look into holds no program for us.
    return false;
  }
}
