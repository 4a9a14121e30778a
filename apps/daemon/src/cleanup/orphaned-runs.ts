import { lstatSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "@robotmk-controller/log";
import { type Clock, errorCode } from "@robotmk-controller/platform";
import {
  listRunIds,
  listRunSuites,
  measureRun,
  ORPHAN_POLICY,
  readRunRecord,
  removeRun,
  runsToDelete,
  runStartMs,
  type SpoolFolders,
  type StoredRun,
} from "@robotmk-controller/spool";

/** What every cleanup needs. */
export type CleanupOptions = {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
};

/** Tells which suites are no longer configured, and whether the daemon ends. */
export type CleanupScope = {
  readonly isOrphaned: (suiteId: string) => boolean;
  readonly signal: AbortSignal;
};

/** 20: to read thousands of runs must not delay the schedule. */
const RUNS_AT_ONCE = 20;

/**
 * Removes runs of suites that are no longer configured, when they are old or too large together, and the empty
 * folders of such suites. Leaves links and files with other names.
 *
 * @returns the numbers of removed runs and folders
 */
export async function removeOrphanedRuns(
  options: CleanupOptions,
  scope: CleanupScope,
): Promise<{ readonly runs: number; readonly files: number }> {
  const { folders, clock, log } = options;
  const orphans = await listOrphans(folders, scope);
  const expired = runsToDelete(orphans, { ...ORPHAN_POLICY, nowMs: clock.wallMs() });
  let runs = 0;
  for (const [index, run] of expired.entries()) {
    if (index % RUNS_AT_ONCE === 0) await nextTurn();
    if (scope.signal.aborted) break;
    // The config may have the suite again.
    if (!scope.isOrphaned(run.suiteId)) continue;
    const removal = removeRun(folders, run);
    const subject = { suite: run.suiteId, run: run.runId };
    if (removal.kind === "stuck")
      log.warn(subject, `Cannot remove run of a suite that is not configured: ${removal.problem}`);
    if (removal.kind !== "removed") continue;
    log.info(subject, "removed run: suite not configured, run old or suites too large");
    runs += 1;
  }
  const empty = listRunSuites(folders).filter(
    (id) => scope.isOrphaned(id) && removeIfEmpty(join(folders.runs, id)),
  );
  for (const suite of empty) log.info({ suite }, "removed empty run folder: suite not configured");
  return { runs, files: empty.length };
}

async function listOrphans(folders: SpoolFolders, scope: CleanupScope): Promise<readonly StoredRun[]> {
  const orphans: StoredRun[] = [];
  for (const suiteId of listRunSuites(folders).filter(scope.isOrphaned)) {
    if (!isFolder(join(folders.runs, suiteId))) continue;
    for (const [index, runId] of listRunIds(folders, suiteId).entries()) {
      if (index % RUNS_AT_ONCE === 0) await nextTurn();
      if (scope.signal.aborted) return [];
      const run = { suiteId, runId };
      orphans.push({
        ...run,
        startMs: runStartMs(runId) ?? 0,
        outcome: undefined,
        bytes: bytesOf(folders, run),
        isOrphaned: true,
        isProtected: false,
        isOpen: false,
      });
    }
  }
  return orphans;
}

/** The runner measures its runs. Runs of dead runners have no size yet. */
function bytesOf(folders: SpoolFolders, run: { readonly suiteId: string; readonly runId: string }): number {
  const reading = readRunRecord(folders, run);
  return (reading.kind === "read" ? reading.record.bytes : null) ?? measureRun(folders, run);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** rmdir(2) refuses links and folders that are not empty. */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
