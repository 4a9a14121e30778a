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

/** What the daemon's housekeeping works on. */
export type CleanupOptions = {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
};

/** Which suites are gone, at the moment of asking; and whether the daemon ends. */
export type CleanupScope = {
  readonly isOrphaned: (suiteId: string) => boolean;
  readonly signal: AbortSignal;
};

/** A look at some thousand runs must not keep the daemon from its schedule. */
const RUNS_AT_ONCE = 20;

/**
 * Removes runs of suites that are not configured any more, when they are old or too large together, and the
 * folders of such suites that are empty. What is no folder of ours (a link, another name) is left alone.
 *
 * @returns how many runs and folders were removed
 */
export async function removeOrphanedRuns(
  options: CleanupOptions,
  around: CleanupScope,
): Promise<{ readonly runs: number; readonly files: number }> {
  const { folders, clock, log } = options;
  const orphans = await listOrphans(folders, around);
  const expired = runsToDelete(orphans, { ...ORPHAN_POLICY, nowMs: clock.wallMs() });
  let runs = 0;
  for (const [index, run] of expired.entries()) {
    if (index % RUNS_AT_ONCE === 0) await nextTurn();
    if (around.signal.aborted) break;
    // A suite may have come back since.
    if (!around.isOrphaned(run.suiteId)) continue;
    const removal = removeRun(folders, run);
    const subject = { suite: run.suiteId, run: run.runId };
    if (removal.kind === "stuck")
      log.warn(subject, `Cannot remove a run that is not needed: ${removal.problem}`);
    if (removal.kind !== "removed") continue;
    log.info(subject, "removed: its suite is not configured, and it is old or takes too much");
    runs += 1;
  }
  const empty = listRunSuites(folders).filter(
    (id) => around.isOrphaned(id) && removeIfEmpty(join(folders.runs, id)),
  );
  for (const suite of empty) log.info({ suite }, "its empty folder of runs removed: it is not configured");
  return { runs, files: empty.length };
}

async function listOrphans(folders: SpoolFolders, around: CleanupScope): Promise<readonly StoredRun[]> {
  const orphans: StoredRun[] = [];
  for (const suiteId of listRunSuites(folders).filter(around.isOrphaned)) {
    if (!isFolder(join(folders.runs, suiteId))) continue;
    for (const [index, runId] of listRunIds(folders, suiteId).entries()) {
      if (index % RUNS_AT_ONCE === 0) await nextTurn();
      if (around.signal.aborted) return [];
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

/** The runner measured what ended while it lived. */
function bytesOf(folders: SpoolFolders, run: { readonly suiteId: string; readonly runId: string }): number {
  const reading = readRunRecord(folders, run);
  return (reading.kind === "read" ? reading.record.bytes : null) ?? measureRun(folders, run);
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** A link is no folder to rmdir(2), and what is not empty stays. */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}
