import { statSync } from "node:fs";
import { delimiter, isAbsolute } from "node:path";
import { checkPathTrust } from "../permissions/index.ts";

/** The folders of the system's programs, for a search path without a trusted folder. */
const SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Keeps the folders of a search path that nobody else may change. It drops a relative one, which depends on the
 * caller's folder; a missing one, which somebody else may make; and one that others may change. On Windows it drops
 * shares too, as another host decides who may change them.
 */
export function trustedSearchPath(searchPath: string): string {
  const isWindows = process.platform === "win32";
  const folders = isWindows
    ? windowsFolders(searchPath).filter(isTrusted)
    : searchPath.split(delimiter).filter((folder) => isAbsolute(folder) && isTrusted(folder));
  if (folders.length > 0) return folders.join(delimiter);
  return isWindows ? windowsSystemPath() : SYSTEM_PATH;
}

/** The folders of a search path of Windows that lie on a drive, whatever the working directory is. */
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
    // A folder that this user may not read has no program for it.
    return false;
  }
}
