import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errorCode, isSharingViolation } from "@robotmk-controller/platform";

/** A replace takes milliseconds; what is older was left by a writer that died in the middle. */
const LEFT_BEHIND_MS = 3_600_000;

/**
 * Removes temporary files that a killed writer left in a folder; returns their names.
 *
 * @param options.leftBehindMs how old they are at least, since their writers may live; default an hour
 */
export function removeTemporaryFiles(
  folder: string,
  nowMs: number,
  options: { readonly leftBehindMs?: number } = {},
): readonly string[] {
  const { leftBehindMs = LEFT_BEHIND_MS } = options;
  const swept: string[] = [];
  for (const name of namesIn(folder)) {
    if (!/^\..*\.[0-9a-f]{12}\.tmp$/.test(name)) continue;
    const path = join(folder, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined || !status.isFile() || nowMs - status.mtimeMs < leftBehindMs) continue;
    if (removeUnlessOpen(path)) swept.push(name);
  }
  return swept;
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
