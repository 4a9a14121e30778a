import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { type Clock, pluralize, errorCode, errorMessage } from "@robotmk-controller/platform";
import {
  evidenceRuns,
  expiredRuns,
  type KeptRun,
  listRunIds,
  measureRun,
  newestFirst,
  readRunRecord,
  readSuiteResult,
  removeRun,
  removeTemporaryFiles,
  type RunRecord,
  runsBeyondSize,
  runStartMs,
  type SizedRun,
  type SpoolFolders,
  writeRunRecord,
} from "@robotmk-controller/spool";

/** What a sweep did: runs that went, bytes that went from the disk, and runs that could not be removed. */
export type RetentionReport = { readonly runs: number; readonly bytes: number; readonly stuck: number };

type SweepOptions = { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log };

const MB = 1024 * 1024;

/**
 * Removes the folders of a suite's runs that are too many, too old or, all together, too large, and what killed
 * writers left beside the records. Called with the suite's lock held. What can't be removed is told, and ends
 * nothing.
 */
export function applyRetention(suite: SuiteConfig, options: SweepOptions): RetentionReport {
  const { folders, clock, log } = options;
  const removals = new RunRemovals(folders, suite.id);
  try {
    sweep(suite, removals, options);
    for (const folder of [folders.root, folders.results, folders.waiting]) {
      removeTemporaryFiles(folder, clock.wallMs());
    }
  } catch (error) {
    log.warn({ suite: suite.id }, `Cannot remove old runs: ${errorMessage(error)}`);
  }
  const { runs, bytes, problem } = removals;
  const stuck = removals.stuck.size;
  if (runs > 0)
    log.info({ suite: suite.id }, `${pluralize(runs, "run")} removed, kept long enough: ${inMb(bytes)} MB`);
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

/** Removes runs of a suite, each once, and keeps count. */
class RunRemovals {
  /** Runs that are gone, and the bytes that are. */
  runs = 0;
  bytes = 0;
  /** What kept the first run from going that is stuck. */
  problem: string | undefined;
  /** The runs that are stuck, with the bytes that are left of them. */
  readonly stuck = new Map<string, number>();
  readonly #gone = new Set<string>();
  readonly #suiteId: string;
  readonly #folders: SpoolFolders;

  constructor(folders: SpoolFolders, suiteId: string) {
    this.#folders = folders;
    this.#suiteId = suiteId;
  }

  /** Removes those of the runs that are named, of runs that stand newest first: the oldest goes first. */
  remove(runs: readonly StoredRun[], names: readonly string[]): void {
    const named = new Set(names);
    for (const run of runs.filter(({ runId }) => named.has(runId)).toReversed()) this.#remove(run);
  }

  /** Those of the runs that are still there. */
  left(runs: readonly StoredRun[]): readonly StoredRun[] {
    return runs.filter(({ runId }) => !this.#gone.has(runId));
  }

  #remove(run: StoredRun): void {
    const place = { suiteId: this.#suiteId, ...run };
    const removal = removeRun(this.#folders, place);
    if (removal.kind !== "absent") this.bytes += removal.bytes;
    if (removal.kind === "stuck") {
      this.problem ??= removal.problem;
      this.stuck.set(run.runId, measureStored(this.#folders, place));
      return;
    }
    this.#gone.add(run.runId);
    if (removal.kind === "removed") this.runs += 1;
  }
}

/** A run with its record, undefined where there is none that can be read. */
export type StoredRun = KeptRun & { readonly record: RunRecord | undefined };

/** Reads what the stay of a run depends on. */
function storedRun(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): StoredRun {
  const reading = readRunRecord(folders, run);
  const record = reading.kind === "read" ? reading.record : undefined;
  const startEpochMs = runStartMs(run.runId) ?? 0;
  return { runId: run.runId, startEpochMs, outcome: record?.outcome ?? undefined, record };
}

/**
 * Measures a run's folder and puts it on record if the run has ended: it changes no more, and to walk through
 * thousands of folders at the end of each run would take longer than many a run.
 */
function measureStored(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string; readonly record: RunRecord | undefined },
): number {
  const bytes = measureRun(folders, run);
  if (run.record?.phase !== "finished") return bytes;
  try {
    writeRunRecord(folders, { ...run.record, bytes });
  } catch (error) {
    // On a full disk all the more has to go; it is measured again next time.
    if (errorCode(error) === undefined) throw error;
  }
  return bytes;
}
