import { join } from "node:path";
import { acquireFileLock, type FileLock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";

/**
 * Takes one of the places for runs, which the operating system holds for us: the cap holds across all
 * runners on this spool, and a place is free again however its holder ends.
 *
 * @returns undefined where all are taken
 */
export function takeRunSlot(folders: SpoolFolders, count: number): FileLock | undefined {
  for (let number = 1; number <= count; number += 1) {
    const lock = acquireFileLock(join(folders.locks, `slot-${number}.lock`));
    if (lock !== undefined) return lock;
  }
  return undefined;
}
