import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorCode, isSharingViolation } from "@robotmk-controller/platform";

/** One hour. A write takes milliseconds: an older file is from a writer that died. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Removes temporary files that a killed writer left in a folder.
 *
 * @param options.leftBehindMs the least age, since a younger file may have a living writer; default: an hour
 * @returns their names
 */
export function removeTemporaryFiles(
  folder: string,
  nowMs: number,
  options: { readonly leftBehindMs?: number } = {},
): readonly string[] {
  const { leftBehindMs = LEFT_BEHIND_MS } = options;
  const removed: string[] = [];
  for (const name of namesIn(folder)) {
    if (!/^\..*\.[0-9a-f]{12}\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined || !status.isFile() || nowMs - status.mtimeMs < leftBehindMs) continue;
    if (removeUnlessOpen(path)) removed.push(name);
  }
  return removed;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

/**
 * Removes a file that is needed no longer. Windows removes none that another program has open: such a file
 * stays for the next time, without waiting.
 *
 * @returns whether it is gone
 * @throws the system's error (EACCES…)
 */
export function removeUnlessOpen(file: string): boolean {
  try {
    rmSync(file, { force: true });
    return true;
  } catch (error) {
    if (!isSharingViolation(error)) throw error;
    return false;
  }
}
