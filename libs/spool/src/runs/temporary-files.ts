import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "@robotmk-controller/platform";
import { removeUnlessHeld } from "./remove-run.ts";

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
    if (removeUnlessHeld(path)) swept.push(name);
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
