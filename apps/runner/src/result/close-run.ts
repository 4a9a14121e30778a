import { rmSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage, retry } from "@robotmk-controller/platform";
import {
  type FinishedRun,
  measureRun,
  readSuiteResult,
  removeRunningTask,
  type RunRecord,
  sectionFileName,
  type SpoolFolders,
  type SuiteResult,
  writeRunRecord,
  writeSuiteResult,
} from "@robotmk-controller/spool";

/**
 * Ends a run on disk: writes the suite's result, then the run's record, and removes its task file last. So a crash in
 * between leaves a run that is recovered, with the same result.
 */
export function closeRun(folders: SpoolFolders, record: RunRecord, finished: FinishedRun): void {
  const reading = readSuiteResult(folders, record.suite_id);
  const before = reading.kind === "read" ? reading.record : undefined;
  const recorded = before?.last_finished ?? undefined;
  // Ids sort by start: an older run that is closed late must not hide what came after it. Where the clock was
  // set back, a new run has the lower id, but the result shows it as running.
  const isCurrent = before?.running?.run_id === record.run_id;
  if (recorded === undefined || isCurrent || recorded.run_id < record.run_id) {
    writeSuiteResult(folders, record.suite_id, finishedResult(record, finished, before));
  }
  // After a crash behind the result, the record repeats the result.
  const account = recorded !== undefined && recorded.run_id === record.run_id ? recorded : finished;
  writeRunRecord(folders, {
    ...record,
    phase: "finished",
    end_time: account.end_time,
    outcome: account.outcome,
    rc: account.rc,
    bytes: measureRun(folders, { suiteId: record.suite_id, runId: record.run_id }),
  });
  removeRunningTask(folders, record.task);
}

function finishedResult(
  record: RunRecord,
  finished: FinishedRun,
  before: SuiteResult | undefined,
): SuiteResult {
  return {
    last_start_time: finished.start_time,
    last_end_time: finished.end_time,
    last_rc: finished.rc,
    last_message: finished.message,
    xml: finished.xml,
    html: finished.html,
    running: null,
    refusal: null,
    last_finished: finished,
    last_planned_epoch:
      record.trigger === "planned" ? record.planned_epoch : (before?.last_planned_epoch ?? null),
    missed_runs: before?.missed_runs ?? 0,
  };
}

/** Files that a run gives up for its result on a full disk: the most useful last. */
const SPARE_FILES = ["robot-stdout.txt", sectionFileName("log"), "log.html"];

/** Five minutes: so that a person or a log rotation can free the disk. */
const RETRY_DELAYS_MS: readonly number[] = Array.from({ length: 150 }, () => 2_000);

/** Errors that may be over soon. A spool that is gone does not come back by waiting. */
const TRANSIENT = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "EACCES", "EPERM", "EBUSY"];

/**
 * Records the end of a run, and retries for five minutes while the disk refuses it. On a full disk it removes logs of
 * the run at once, since the result is worth more.
 *
 * @throws the last error
 */
export async function closeWithRetries(
  close: () => void,
  options: {
    readonly folder: string;
    readonly onProblem: (text: string) => void;
    readonly delaysMs?: readonly number[];
  },
): Promise<void> {
  const { folder, onProblem, delaysMs = RETRY_DELAYS_MS } = options;
  const spareFiles = [...SPARE_FILES];
  const closeOrMakeRoom = (): void => {
    for (;;) {
      try {
        return close();
      } catch (error) {
        const file = isDiskFull(error) ? spareFiles.shift() : undefined;
        if (file === undefined) throw error;
        onProblem(`Cannot record the end of the run: ${errorMessage(error)}; removing ${file}`);
        rmSync(join(folder, file), { force: true });
      }
    }
  };
  await retry(closeOrMakeRoom, {
    delaysMs,
    isTransient: (error) => TRANSIENT.includes(errorCode(error) ?? ""),
    onRetry: (error) => onProblem(`Cannot record the end of the run: ${errorMessage(error)}`),
  });
}

function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
