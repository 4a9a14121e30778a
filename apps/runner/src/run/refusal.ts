import type { SuiteConfig } from "@robotmk-controller/config";
import { acquireFileLock, isoTime } from "@robotmk-controller/platform";
import {
  readSuiteResult,
  removeTask,
  suiteLockFile,
  type SuiteResult,
  writeSuiteResult,
} from "@robotmk-controller/spool";
import type { Admission } from "./admission.ts";
import { missedRuns } from "./open-run.ts";
import type { RunReport, RunStart, RunSuiteOptions } from "./run-request.ts";

/** Why a suite does not start. */
export type StartRefusal = Pick<Extract<Admission, { kind: "refused" }>, "reason" | "waitedMs"> & {
  /** Default: resources. */
  readonly missing?: "resources" | "a desktop";
};

/**
 * Records that a suite was not admitted: rc 255 and the sentence of Robotmk v1 (docs/spool.md), beside the last
 * finished run. Its scheduled time counts as used.
 */
export function refuseStart(suite: SuiteConfig, refusal: StartRefusal, options: RunSuiteOptions): RunReport {
  const { folders, start, clock, log } = options;
  const message = `UNKNOWN: ${suite.id} did not have ${refusal.missing ?? "resources"} to start (${refusal.reason}).`;
  const lock = acquireFileLock(suiteLockFile(folders, suite.id));
  if (lock === undefined) {
    log.warn({ suite: suite.id }, `not run, and not refused (${refusal.reason}): it is already running`);
    return { kind: "not-run", reason: `suite "${suite.id}" is already running` };
  }
  try {
    const reading = readSuiteResult(folders, suite.id);
    const before = reading.kind === "read" ? reading.record : undefined;
    writeSuiteResult(
      folders,
      suite.id,
      refusedResult(before, {
        suite,
        message,
        start,
        time: isoTime(clock.wallMs()),
        waitedSeconds: Math.round(refusal.waitedMs) / 1000,
      }),
    );
    if (start.kind === "task") removeTask(folders, start.name);
  } finally {
    lock.release();
  }
  log.warn({ suite: suite.id }, `refused after ${Math.round(refusal.waitedMs)} ms: ${refusal.reason}`);
  return { kind: "not-run", reason: message };
}

function refusedResult(
  before: SuiteResult | undefined,
  refusal: {
    readonly suite: SuiteConfig;
    readonly message: string;
    readonly start: RunStart;
    readonly time: string;
    readonly waitedSeconds: number;
  },
): SuiteResult {
  const { start } = refusal;
  const scheduledEpoch =
    start.kind === "task" && start.trigger === "planned" ? start.plannedEpoch : undefined;
  return {
    last_start_time: before?.last_finished?.start_time ?? null,
    last_end_time: before?.last_finished?.end_time ?? null,
    last_rc: 255,
    last_message: refusal.message,
    xml: before?.xml ?? null,
    html: before?.html ?? null,
    running: null,
    refusal: { time: refusal.time, message: refusal.message, waited: refusal.waitedSeconds },
    last_finished: before?.last_finished ?? null,
    last_planned_epoch: scheduledEpoch ?? before?.last_planned_epoch ?? null,
    missed_runs: (before?.missed_runs ?? 0) + missedRuns(refusal.suite, { scheduledEpoch, before }),
  };
}
