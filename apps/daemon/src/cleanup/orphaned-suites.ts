import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "@robotmk-controller/log";
import { acquireFileLock } from "@robotmk-controller/platform";
import { listResultIds, removeSuiteResult, type SpoolFolders } from "@robotmk-controller/spool";
import type { CleanupScope } from "./orphaned-runs.ts";

type Options = { readonly folders: SpoolFolders; readonly log: Log };

/** Removes the results of suites that are no longer configured. Returns their number. */
export function removeOrphanedResults(
  { folders, log }: Options,
  isOrphaned: (suiteId: string) => boolean,
): number {
  const orphans = listResultIds(folders).filter(isOrphaned);
  for (const suite of orphans) {
    removeSuiteResult(folders, suite);
    log.info({ suite }, "removed result: suite not configured");
  }
  return orphans.length;
}

/**
 * Removes the locks of suites that are no longer configured. Returns their number. Takes each lock first: a process
 * that locks the file afterwards finds that it is no longer in its place.
 */
export async function removeOrphanedLocks(
  { folders, log }: Options,
  { isOrphaned, signal }: CleanupScope,
): Promise<number> {
  let removed = 0;
  for (const name of readdirSync(folders.locks)) {
    const suite = /^suite-(.+)\.lock$/.exec(name)?.[1];
    const path = join(folders.locks, name);
    if (signal.aborted) break;
    if (suite === undefined || !isOrphaned(suite)) continue;
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const lock = acquireFileLock(path);
    if (lock === undefined) continue;
    rmSync(path, { force: true });
    lock.release();
    log.info({ suite }, "removed lock: suite not configured");
    removed += 1;
    await nextTurn();
  }
  return removed;
}
