import { randomBytes } from "node:crypto";
import type { SuiteConfig } from "@robotmk-controller/config";
import {
  acquireFileLock,
  type Clock,
  type FileLock,
  isSharingViolation,
  isoTime,
  ownIdentity,
} from "@robotmk-controller/platform";
import {
  claimTask,
  createFolder,
  createRunningTask,
  identityRecord,
  makeRunId,
  readSuiteResult,
  removeRun,
  runFolder,
  type RunRecord,
  type SpoolFolders,
  suiteLockFile,
  type SuiteResult,
  taskName,
  writeRunRecord,
  writeSuiteResult,
} from "@robotmk-controller/spool";
import { removeAbandonedRuns } from "./abandoned-runs.ts";
import type { RunStart } from "./run-request.ts";

/** A run of this process: its suite is locked, its task claimed, its record written. */
export type OpenRun = {
  readonly lock: FileLock;
  readonly record: RunRecord;
  readonly folder: string;
  /** The suite's state as it was before. */
  readonly before: SuiteResult | undefined;
};

/** Why a suite is not run now. */
export type NotOpened = { readonly kind: "refused"; readonly reason: string };

/**
 * Begins a run. The order makes every crash readable: the record says that a run begins, then the rename
 * claims the task; a record without a claim never ran, a claim always has a record.
 */
export function openRun(
  suite: SuiteConfig,
  options: { readonly folders: SpoolFolders; readonly start: RunStart; readonly clock: Clock },
): OpenRun | NotOpened {
  const { folders } = options;
  const lock = acquireFileLock(suiteLockFile(folders, suite.id));
  if (lock === undefined) return { kind: "refused", reason: `suite "${suite.id}" is already running` };
  try {
    const opened = openLocked(suite, options);
    if (opened !== undefined) return { lock, ...opened };
  } catch (error) {
    lock.release();
    throw error;
  }
  lock.release();
  const task = options.start.kind === "task" ? options.start.name : "";
  return { kind: "refused", reason: `task "${task}" was taken by another process` };
}

/** Returns undefined where the task is gone. */
function openLocked(
  suite: SuiteConfig,
  options: { readonly folders: SpoolFolders; readonly start: RunStart; readonly clock: Clock },
): Omit<OpenRun, "lock"> | undefined {
  const { folders, start, clock } = options;
  removeAbandonedRuns(folders, suite.id, { nowMs: clock.wallMs() });
  const record = newRecord(suite, start, clock.wallMs());
  const folder = runFolder(folders, suite.id, record.run_id);
  createFolder(folder);
  writeRunRecord(folders, record);
  if (start.kind === "manual") createRunningTask(folders, record.task);
  else if (!claimTask(folders, start.name)) {
    removeRun(folders, { suiteId: suite.id, runId: record.run_id });
    return undefined;
  }
  const reading = readSuiteResult(folders, suite.id);
  const before = reading.kind === "read" ? reading.record : undefined;
  const scheduledEpoch = record.trigger === "planned" ? record.planned_epoch : undefined;
  const missed = missedRuns(suite, { scheduledEpoch, before });
  try {
    writeSuiteResult(folders, suite.id, runningResult(record, before, missed));
  } catch (error) {
    // The claim says as well that it runs, and SharingRetry has logged this: a blocked result must not cost the run.
    if (!isSharingViolation(error)) throw error;
  }
  return { record, folder, before };
}

function newRecord(suite: SuiteConfig, start: RunStart, nowMs: number): RunRecord {
  const plannedEpoch = start.kind === "task" ? start.plannedEpoch : Math.floor(nowMs / 1000);
  const task =
    start.kind === "task"
      ? start.name
      : taskName({ epochSeconds: plannedEpoch, responsible: start.responsible, suiteId: suite.id });
  return {
    schema: 1,
    suite_id: suite.id,
    run_id: makeRunId(nowMs, randomBytes(3).toString("hex")),
    task,
    planned_epoch: plannedEpoch,
    trigger: start.kind === "task" ? start.trigger : "by-hand",
    phase: "starting",
    start_time: isoTime(nowMs),
    start_epoch_ms: nowMs,
    end_time: null,
    runner: identityRecord(ownIdentity()),
    robot: null,
    outcome: null,
    rc: null,
    bytes: null,
  };
}

/** The state while the run goes on: what the last finished run left stays to be shown. */
function runningResult(record: RunRecord, before: SuiteResult | undefined, missed: number): SuiteResult {
  return {
    last_start_time: record.start_time,
    last_end_time: before?.last_end_time ?? null,
    last_rc: before?.last_rc ?? null,
    last_message: before?.last_message ?? `UNKNOWN: ${record.suite_id} runs for the first time`,
    xml: before?.xml ?? null,
    html: before?.html ?? null,
    running: {
      run_id: record.run_id,
      planned_epoch: record.planned_epoch,
      trigger: record.trigger,
      start_time: record.start_time,
      runner: record.runner,
    },
    refusal: before?.refusal ?? null,
    last_finished: before?.last_finished ?? null,
    last_planned_epoch:
      record.trigger === "planned" ? record.planned_epoch : (before?.last_planned_epoch ?? null),
    missed_runs: (before?.missed_runs ?? 0) + missed,
  };
}

/**
 * Counts the scheduled times that passed between the last one with a start and this one.
 *
 * @param start.scheduledEpoch in seconds; undefined for a start outside of the schedule, which misses none
 */
export function missedRuns(
  suite: Pick<SuiteConfig, "intervalSeconds">,
  start: { readonly scheduledEpoch: number | undefined; readonly before: SuiteResult | undefined },
): number {
  const last = start.before?.last_planned_epoch ?? undefined;
  if (start.scheduledEpoch === undefined || last === undefined) return 0;
  return Math.max(0, Math.round((start.scheduledEpoch - last) / suite.intervalSeconds) - 1);
}
