import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "@robotmk-controller/log";
import { acquireFileLock } from "@robotmk-controller/platform";
import { listResultIds, removeSuiteResult, type SpoolFolders } from "@robotmk-controller/spool";
import type { CleanupScope } from "./orphaned-runs.ts";

type Options = { readonly folders: SpoolFolders; readonly log: Log };

/** Removes the spool files of suites that are gone, so that nothing shows them; returns how many. */
export function removeOrphanedResults(
  { folders, log }: Options,
  isOrphaned: (suiteId: string) => boolean,
): number {
  const orphans = listResultIds(folders).filter(isOrphaned);
  for (const suite of orphans) {
    removeSuiteResult(folders, suite);
    log.info({ suite }, "its result removed: it is not configured any more");
  }
  return orphans.length;
}

/**
 * Removes the locks of suites that are gone; returns how many. Only one that nobody holds, and while we hold it:
 * who opened the file before and locks it after us finds that it is no longer in its place (lock-file.ts).
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
    log.info({ suite }, "its lock removed: it is not configured any more");
    removed += 1;
    await nextTurn();
  }
  return removed;
}
