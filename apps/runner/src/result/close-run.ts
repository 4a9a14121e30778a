import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
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
 * Ends a run on disk: the suite's result, then the run's record, and last its task file, so that a crash in
 * between leaves a run that is closed again, with the same content.
 */
export function closeRun(folders: SpoolFolders, record: RunRecord, finished: FinishedRun): void {
  const reading = readSuiteResult(folders, record.suite_id);
  const before = reading.kind === "read" ? reading.record : undefined;
  const recorded = before?.last_finished ?? undefined;
  // Ids sort by start: an older run that is closed late must not hide what came after it. Where the clock was
  // set back, a new run has the lower id, but it is the one that is shown as running.
  const isCurrent = before?.running?.run_id === record.run_id;
  if (recorded === undefined || isCurrent || recorded.run_id < record.run_id) {
    writeSuiteResult(folders, record.suite_id, finishedResult(record, finished, before));
  }
  // A closer that comes after the result was written repeats what that says.
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

/** What a run's folder can spare for its verdict when the disk is full, dearest last. */
const SPARED_FOR_THE_VERDICT = ["robot-stdout.txt", sectionFileName("log"), "log.html"];

const RETRY_EVERY_MS = 2_000;
const MAX_RETRIES = 150;

/**
 * Does what records the end of a run, again and again while the disk refuses it: a verdict is worth more
 * than logs, so those of the run go first when there is no space.
 *
 * @throws the last error after five minutes
 */
export async function closePatiently(
  close: () => void,
  options: {
    readonly folder: string;
    readonly onProblem: (text: string) => void;
    readonly retryEveryMs?: number;
  },
): Promise<void> {
  const spare = [...SPARED_FOR_THE_VERDICT];
  for (let retries = 0; ; retries += 1) {
    try {
      close();
      return;
    } catch (error) {
      if (retries >= MAX_RETRIES || !isPassing(error)) throw error;
      const spared = isDiskFull(error) ? spare.shift() : undefined;
      options.onProblem(
        `Cannot record the end of the run: ${errorMessage(error)}${spared === undefined ? "" : `; ${spared} is removed`}`,
      );
      if (spared !== undefined) rmSync(join(options.folder, spared), { force: true });
      else await delay(options.retryEveryMs ?? RETRY_EVERY_MS);
    }
  }
}

/** What may be over in a moment; a spool that is gone does not come back by waiting. */
function isPassing(error: unknown): boolean {
  const code = errorCode(error) ?? "";
  return ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "EACCES", "EPERM", "EBUSY"].includes(code);
}

function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  return code === "ENOSPC" || code === "EDQUOT";
}
