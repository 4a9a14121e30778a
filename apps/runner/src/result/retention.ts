import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { type Clock, pluralize, errorCode, errorMessage } from "@robotmk-controller/platform";
import {
  listRunIds,
  measureRun,
  readRunRecord,
  readSuiteResult,
  removeRun,
  removeTemporaryFiles,
  type RunRecord,
  runsToDelete,
  runStartMs,
  type StoredRun,
  type SpoolFolders,
  writeRunRecord,
} from "@robotmk-controller/spool";

/** The runs that the retention removed, and those that it could not. */
export type RetentionReport = {
  readonly runs: number;
  /** What they took on the disk. */
  readonly bytes: number;
  /** How many runs could not be removed. */
  readonly stuck: number;
};

type RetentionOptions = { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log };

const MB = 1024 * 1024;

/**
 * Removes the runs of a suite that its retention keys do not keep, and the temporary files beside the records.
 * Logs what cannot be removed and continues. The caller holds the suite's lock.
 */
export function applyRetention(suite: SuiteConfig, options: RetentionOptions): RetentionReport {
  const { folders, clock, log } = options;
  const stored = new SuiteRuns(folders, suite.id);
  try {
    removeOldRuns(suite, stored, options);
    for (const folder of [folders.root, folders.results, folders.waiting]) {
      removeTemporaryFiles(folder, clock.wallMs());
    }
  } catch (error) {
    log.warn({ suite: suite.id }, `Cannot remove old runs: ${errorMessage(error)}`);
  }
  const { removed: runs, bytes, stuck, problem } = stored;
  if (runs > 0) {
    log.info({ suite: suite.id }, `removed ${pluralize(runs, "old run")}: ${inMb(bytes)} MB`);
  }
  if (problem !== undefined) {
    log.warn({ suite: suite.id }, `Cannot remove ${pluralize(stuck, "old run")}: ${problem}`);
  }
  return { runs, bytes, stuck };
}

function removeOldRuns(
  suite: SuiteConfig,
  stored: SuiteRuns,
  { folders, clock, log }: RetentionOptions,
): void {
  const reading = readSuiteResult(folders, suite.id);
  // Without the result the run that it shows is unknown.
  if (reading.kind !== "read") return;
  const { last_finished: last, running } = reading.record;
  stored.read(new Set([last?.run_id, running?.run_id].filter((id) => id !== undefined)));
  const { keepRuns, keepDays, keepFailedRuns } = suite;
  const policy = { keepRuns, keepDays, keepFailedRuns, nowMs: clock.wallMs() };
  stored.remove(runsToDelete(stored.left(), policy));

  // Only the runs that are left are measured: a run without a size on record takes a walk through its folder.
  const maxBytes = suite.keepMb * MB;
  stored.measure();
  // A run that cannot be removed keeps its space, so that others have to go.
  for (;;) {
    const runs = runsToDelete(stored.left(), { ...policy, maxBytes });
    if (runs.length === 0) break;
    stored.remove(runs);
  }
  const bytes = stored.left().reduce((sum, run) => sum + (run.bytes ?? 0), 0);
  if (bytes <= maxBytes) return;
  log.warn(
    { suite: suite.id },
    `its runs take ${inMb(bytes)} MB, more than keep_mb ${suite.keepMb}: the shown run and the last failures stay`,
  );
}

function inMb(bytes: number): string {
  return (bytes / MB).toFixed(1);
}

type SuiteRun = StoredRun & { readonly record: RunRecord | undefined };

/** The runs of a suite on disk, and what removing some of them came to. */
class SuiteRuns {
  removed = 0;
  bytes = 0;
  stuck = 0;
  /** Why the first of the stuck runs could not be removed. */
  problem: string | undefined;
  readonly #folders: SpoolFolders;
  readonly #suiteId: string;
  readonly #runs = new Map<string, SuiteRun>();

  constructor(folders: SpoolFolders, suiteId: string) {
    this.#folders = folders;
    this.#suiteId = suiteId;
  }

  read(shown: ReadonlySet<string>): void {
    for (const runId of listRunIds(this.#folders, this.#suiteId)) {
      const run = { suiteId: this.#suiteId, runId };
      const reading = readRunRecord(this.#folders, run);
      const record = reading.kind === "read" ? reading.record : undefined;
      this.#runs.set(runId, {
        ...run,
        record,
        startMs: runStartMs(runId) ?? 0,
        outcome: record?.outcome ?? undefined,
        isOrphaned: false,
        isProtected: shown.has(runId),
        // The suite's lock is held: no other runner writes.
        isOpen: false,
      });
    }
  }

  left(): readonly SuiteRun[] {
    return [...this.#runs.values()];
  }

  measure(): void {
    for (const [runId, run] of this.#runs) {
      const bytes = run.bytes ?? run.record?.bytes ?? measureAndRecord(this.#folders, run);
      this.#runs.set(runId, { ...run, bytes });
    }
  }

  remove(runs: readonly SuiteRun[]): void {
    for (const run of runs) {
      const removal = removeRun(this.#folders, run);
      if (removal.kind !== "absent") this.bytes += removal.bytes;
      if (removal.kind === "removed") this.removed += 1;
      if (removal.kind === "stuck") {
        this.stuck += 1;
        this.problem ??= removal.problem;
        const bytes = measureAndRecord(this.#folders, run);
        this.#runs.set(run.runId, { ...run, isProtected: true, bytes });
      } else this.#runs.delete(run.runId);
    }
  }
}

/**
 * Measures the folder of a run. The size of a finished run goes on record: to walk through thousands of folders at
 * the end of each run would take longer than many a run.
 */
function measureAndRecord(folders: SpoolFolders, run: SuiteRun): number {
  const bytes = measureRun(folders, run);
  if (run.record?.phase !== "finished") return bytes;
  try {
    writeRunRecord(folders, { ...run.record, bytes });
  } catch (error) {
    // A full disk takes no record, but needs the removal most. The next run measures again.
    if (errorCode(error) === undefined) throw error;
  }
  return bytes;
}
