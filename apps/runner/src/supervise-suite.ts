import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import { type Clock, environmentForForeigner, errorMessage } from "@robotmk-controller/platform";
import { identityRecord, type RunRecord, type SpoolFolders, writeRunRecord } from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { checkEnvironment } from "./check-environment.ts";
import { closeRun } from "./close-run.ts";
import { finishedRun } from "./finished-run.ts";
import { judgeAttempt, type Verdict } from "./judge-attempt.ts";
import { type OpenRun, openRun } from "./open-run.ts";
import { readOutput } from "./output-xml/index.ts";
import { type AttemptEnd, runAttempt } from "./run-attempt.ts";
import type { RunReport, RunStart } from "./run-request.ts";

/** What a supervisor needs besides the suite. */
export type SuperviseOptions = {
  readonly folders: SpoolFolders;
  readonly start: RunStart;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly log: ConsolaInstance;
};

/** Runs one suite from claim to result, and returns when nothing of it is left. */
export async function superviseSuite(suite: SuiteConfig, options: SuperviseOptions): Promise<RunReport> {
  const { log } = options;
  const opened = openRun(suite, options);
  if ("kind" in opened) {
    log.warn(`suite ${suite.id} not run: ${opened.reason}`);
    return { kind: "not-run", reason: opened.reason };
  }
  try {
    return await runOpened(suite, opened, options);
  } finally {
    opened.lock.release();
  }
}

async function runOpened(
  suite: SuiteConfig,
  { record, folder }: OpenRun,
  options: SuperviseOptions,
): Promise<RunReport> {
  const { folders, clock, log } = options;
  log.info(
    `suite ${suite.id} run ${record.run_id} started: ${record.trigger}, slot ${record.planned_epoch}, ${Math.max(0, record.start_epoch_ms - record.planned_epoch * 1000)} ms after it`,
  );
  const startMs = clock.monotonicMs();
  const end = await attempt(suite, { ...options, record, folder });
  if (end.kind === "ended") log.info(describeStop(suite.id, record.run_id, end));
  const reading = await readOutput(join(folder, "output.xml"), {});
  const verdict: Verdict = judgeAttempt(end, reading, { timeoutSeconds: suite.timeoutSeconds });
  const finished = await finishedRun(record, verdict, {
    folder,
    runtimeMs: clock.monotonicMs() - startMs,
    clock,
    withHtmlLog: suite.htmlLog,
  });
  closeRun(folders, record, finished);
  log.info(`suite ${suite.id} run ${record.run_id} ended: rc ${finished.rc}, ${finished.message}`);
  return { kind: "finished", passed: finished.outcome === "passed", message: finished.message };
}

async function attempt(
  suite: SuiteConfig,
  options: SuperviseOptions & { readonly record: RunRecord; readonly folder: string },
): Promise<AttemptEnd> {
  const { folders, record, folder, log } = options;
  const cwd = suite.workingDirectory ?? suiteFolder(suite.suitePath);
  const searchPath = environmentForForeigner()["PATH"] ?? "";
  const problem = checkEnvironment(suite, { searchPath, cwd });
  if (problem !== undefined) return { kind: "not-started", problem };
  return runAttempt(suite, {
    runId: record.run_id,
    attempt: 1,
    folder,
    cwd,
    timeoutMs: suite.timeoutSeconds * 1000,
    stopSignal: options.stopSignal,
    clock: options.clock,
    onStarted: (robot) => {
      writeRunRecord(folders, { ...record, phase: "running", robot: identityRecord(robot) });
      log.info(`suite ${suite.id} run ${record.run_id}: robot has pid ${robot.pid}`);
    },
    onWarning: (text) => log.warn(`suite ${suite.id} run ${record.run_id}: ${text}`),
  });
}

/** Suites find their resources relative to their own folder. */
function suiteFolder(suitePath: string): string {
  try {
    return statSync(suitePath).isDirectory() ? suitePath : dirname(suitePath);
  } catch {
    // The environment check that follows says what is wrong with the path.
    return dirname(suitePath);
  }
}

function describeStop(suiteId: string, runId: string, end: Extract<AttemptEnd, { kind: "ended" }>): string {
  const reason = end.stopReason === undefined ? "robot ended by itself" : `${end.stopReason}, by us`;
  const left = end.stop.leaked.length > 0 ? `, ${end.stop.leaked.length} could not be ended` : "";
  return `suite ${suiteId} run ${runId}: ${reason} (${end.end.code ?? end.end.signal}), ${end.stop.step}, ${end.stop.stragglers} stragglers${left}`;
}

/** Returns what went wrong in a way that nobody expected, for the log. */
export function describeFailure(suiteId: string, error: unknown): string {
  return `suite ${suiteId}: the supervisor failed: ${error instanceof Error ? (error.stack ?? error.message) : errorMessage(error)}`;
}
