import { join } from "node:path";
import { acquireFileLock, type FileLock } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";

/**
 * Takes a run slot: a file lock of the operating system. So the limit holds across all runners on this spool, and a
 * slot is free again however its runner ends.
 *
 * @returns undefined where all `count` slots are taken
 */
export function takeRunSlot(folders: SpoolFolders, count: number): FileLock | undefined {
  for (let number = 1; number <= count; number += 1) {
    const lock = acquireFileLock(join(folders.locks, `slot-${number}.lock`));
    if (lock !== undefined) return lock;
  }
  return undefined;
}
