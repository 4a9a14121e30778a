import type { SuiteConfig } from "@robotmk-controller/config";
import { type Clock, counted, errorMessage, type Log } from "@robotmk-controller/platform";
import {
  listRunIds,
  newestFirst,
  readSuiteResult,
  type SpoolFolders,
  sweepTemporary,
} from "@robotmk-controller/spool";
import { evidenceRuns } from "./evidence-runs.ts";
import { expiredRuns } from "./expired-runs.ts";
import { RunRemovals } from "./run-removals.ts";
import { runsBeyondSize, type SizedRun } from "./runs-beyond-size.ts";
import { measureStored, storedRun } from "./stored-run.ts";

/** What a sweep did: runs that went, bytes that went from the disk, and runs that could not be removed. */
export type SweepReport = { readonly runs: number; readonly bytes: number; readonly stuck: number };

type SweepOptions = { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log };

const MB = 1024 * 1024;

/**
 * Removes the folders of a suite's runs that are too many, too old or, all together, too large, and what killed
 * writers left beside the records. Called with the suite's lock held. What can't be removed is told, and ends
 * nothing.
 */
export function sweepRuns(suite: SuiteConfig, options: SweepOptions): SweepReport {
  const { folders, clock, log } = options;
  const removals = new RunRemovals(folders, suite.id);
  try {
    sweep(suite, removals, options);
    for (const folder of [folders.root, folders.results, folders.waiting]) {
      sweepTemporary(folder, clock.wallMs());
    }
  } catch (error) {
    log.warn({ suite: suite.id }, `Cannot remove old runs: ${errorMessage(error)}`);
  }
  const { runs, bytes, problem } = removals;
  const stuck = removals.stuck.size;
  if (runs > 0)
    log.info({ suite: suite.id }, `${counted(runs, "run")} removed, kept long enough: ${inMb(bytes)} MB`);
  if (problem !== undefined) log.warn({ suite: suite.id }, `${stuck} old runs can't be removed: ${problem}`);
  return { runs, bytes, stuck };
}

function sweep(suite: SuiteConfig, removals: RunRemovals, options: SweepOptions): void {
  const { folders, clock, log } = options;
  const reading = readSuiteResult(folders, suite.id);
  // What is shown can't be told apart from the rest while the result can't be read.
  if (reading.kind !== "read") return;
  const { last_finished: last, running } = reading.record;
  const shown = new Set([last?.run_id, running?.run_id].filter((id) => id !== undefined));
  const nowMs = clock.wallMs();
  const runs = newestFirst(listRunIds(folders, suite.id), nowMs).map((runId) =>
    storedRun(folders, { suiteId: suite.id, runId }),
  );
  const evidence = evidenceRuns(runs, { shown, keepFailedRuns: suite.keepFailedRuns });
  const { keepRuns, keepDays } = suite;
  removals.remove(runs, expiredRuns(runs, { keepRuns, keepDays, evidence, nowMs }));

  const maxBytes = suite.keepMb * MB;
  const sized = (): readonly SizedRun[] =>
    removals.left(runs).map((run) => ({
      runId: run.runId,
      bytes:
        removals.stuck.get(run.runId) ??
        run.record?.bytes ??
        measureStored(folders, { suiteId: suite.id, ...run }),
    }));
  let left = sized();
  for (;;) {
    // What turned out to be stuck takes its place all the same, and others have to go instead.
    const kept = new Set([...evidence, ...removals.stuck.keys()]);
    const beyond = runsBeyondSize(left, { maxBytes, kept });
    if (beyond.length === 0) break;
    removals.remove(runs, beyond);
    left = sized();
  }
  const bytes = left.reduce((sum, run) => sum + run.bytes, 0);
  if (bytes <= maxBytes) return;
  log.warn(
    { suite: suite.id },
    `its runs take ${inMb(bytes)} MB, more than keep_mb ${suite.keepMb}: what is shown and the last failures stay`,
  );
}

function inMb(bytes: number): string {
  return (bytes / MB).toFixed(1);
}
