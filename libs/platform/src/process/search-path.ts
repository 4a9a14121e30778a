import { statSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import { checkPathTrust } from "../permissions/index.ts";

/** Where programs of the system are, if nothing else is left. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Leaves those folders of a search path from which nobody else can have us start a program: a relative one is
 * wherever the caller happens to be, one that is not there can be made by somebody, and one that others may change
 * holds what they like. Of Windows a share goes too: who may change it, another host decides.
 */
export function trustedSearchPath(searchPath: string): string {
  const isWindows = process.platform === "win32";
  const folders = isWindows
    ? windowsFolders(searchPath).filter(isTrusted)
    : searchPath.split(delimiter).filter((folder) => isAbsolute(folder) && isTrusted(folder));
  if (folders.length > 0) return folders.join(delimiter);
  return isWindows ? windowsSystemPath() : SYSTEM_PATH;
}

/** The folders of a search path of Windows that lie on a drive, whatever the working directory is. Pure. */
export function windowsFolders(searchPath: string): readonly string[] {
  return searchPath
    .split(";")
    .map((folder) => folder.replaceAll('"', ""))
    .filter((folder) => /^[a-z]:[\\/]/i.test(folder));
}

function windowsSystemPath(): string {
  const system = process.env["SystemRoot"] ?? "C:\\Windows";
  return `${system}\\System32;${system}`;
}

function isTrusted(folder: string): boolean {
  return isThere(folder) && checkPathTrust(folder, { trustsGroups: true }) === undefined;
}

function isThere(folder: string): boolean {
  try {
    return statSync(folder, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What we may not look into holds no program for us.
    return false;
  }
}
