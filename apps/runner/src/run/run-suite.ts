import type { SuiteConfig } from "@robotmk-controller/config";
import { errorCode, errorMessage, ownIdentity } from "@robotmk-controller/platform";
import { identityRecord, writeRunRecord } from "@robotmk-controller/spool";
import { closeWithRetries, closeRun } from "../result/close-run.ts";
import { finishedRun } from "../result/finished-run.ts";
import { applyRetention } from "../result/retention.ts";
import { type Admission, awaitAdmission, missingDesktop } from "./admission.ts";
import { runAttempts } from "./attempts.ts";
import { type OpenRun, openRun } from "./open-run.ts";
import { recoverSuiteRuns } from "./recover-run.ts";
import { refuseStart } from "./refusal.ts";
import type { RunReport, RunSuiteOptions } from "./run-request.ts";

/** Runs one suite from its admission to its result, and returns when all of its processes have ended. */
export async function runSuite(suite: SuiteConfig, options: RunSuiteOptions): Promise<RunReport> {
  const { log } = options;
  const admission = await awaitAdmission(suite.id, { ...options, identity: ownIdentity() });
  switch (admission.kind) {
    case "stopped":
      log.info({ suite: suite.id }, "not run: stopped while it waited for admission");
      return { kind: "not-run", reason: "stopped while it waited for admission" };
    case "refused":
      return refuseStart(suite, admission, options);
    case "admitted":
      try {
        return await runAdmitted(suite, admission, options);
      } finally {
        admission.runSlot.release();
        log.debug({ suite: suite.id }, "its run slot is free again");
      }
  }
}

async function runAdmitted(
  suite: SuiteConfig,
  admission: Extract<Admission, { kind: "admitted" }>,
  options: RunSuiteOptions,
): Promise<RunReport> {
  await recoverSuiteRuns(suite.id, options);
  const reason = missingDesktop(suite);
  if (reason !== undefined) {
    return refuseStart(suite, { ...admission, reason, missing: "a desktop" }, options);
  }
  const opened = openRun(suite, options);
  if ("kind" in opened) {
    options.log.warn({ suite: suite.id }, `not run: ${opened.reason}`);
    return { kind: "not-run", reason: opened.reason };
  }
  try {
    return await runOpened(suite, opened, { ...options, waitedMs: admission.waitedMs });
  } finally {
    opened.lock.release();
  }
}

async function runOpened(
  suite: SuiteConfig,
  { record, folder }: OpenRun,
  options: RunSuiteOptions & { readonly waitedMs: number },
): Promise<RunReport> {
  const { folders, clock, log, waitedMs } = options;
  const lateMs = Math.max(0, record.start_epoch_ms - record.planned_epoch * 1000);
  const subject = { suite: suite.id, run: record.run_id };
  log.info(
    { ...subject, task: record.task },
    `started: ${record.trigger}, scheduled for ${record.planned_epoch}, ${lateMs} ms late, ${Math.round(waitedMs)} ms waited`,
  );
  const startMs = clock.monotonicMs();
  let current = record;
  const run = await runAttempts(suite, {
    ...options,
    runId: record.run_id,
    folder,
    onStarted: (robot) => {
      current = { ...record, phase: "running", robot: identityRecord(robot) };
      log.info(subject, `robot has pid ${robot.pid}`);
      try {
        writeRunRecord(folders, current);
      } catch (error) {
        // The marker finds Robot's processes too: a full disk must not end a run.
        if (errorCode(error) === undefined) throw error;
        log.error(subject, `Cannot record that robot runs: ${errorMessage(error)}`);
      }
    },
  });
  const finished = await finishedRun(record, run, {
    runFolder: folder,
    runtimeMs: clock.monotonicMs() - startMs,
    waitedMs,
    clock,
    withHtmlLog: suite.htmlLog,
  });
  await closeWithRetries(() => closeRun(folders, current, finished), {
    folder,
    onProblem: (text) => log.error(subject, text),
  });
  applyRetention(suite, options);
  log.info(subject, `ended: rc ${finished.rc}, ${finished.message}`);
  return {
    kind: "finished",
    passed: finished.outcome === "passed",
    message: finished.message,
    runtimeSeconds: finished.runtime,
  };
}
