import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { type Clock, environmentValue, isoTime, type ProcessIdentity } from "@robotmk-controller/platform";
import { readOutput } from "@robotmk-controller/robot-output";
import type { FinishedRun, RunOutcome } from "@robotmk-controller/spool";
import {
  type AttemptLimits,
  isTooMuch,
  judgeAttempt,
  type RunVerdict,
  type Verdict,
} from "../result/verdict.ts";
import { suiteEnvironment } from "../robot/environment.ts";
import { cutLargeFiles } from "../robot/output-limit.ts";
import { checkEnvironment } from "../robot/preflight.ts";
import { mergeAttempts } from "../robot/rebot.ts";
import { type AttemptEnd, runAttempt } from "../robot/run-robot.ts";

/** What the attempts of a run need. */
export type RunAttemptsOptions = {
  readonly runId: string;
  readonly folder: string;
  readonly stopSignal: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  readonly onStarted: (robot: ProcessIdentity) => void;
};

/** What stays of each file of a run that wrote more than it may. */
const MAX_EVIDENCE_BYTES = 16 * 1024 * 1024;

type JudgedAttempt = {
  readonly verdict: Verdict;
  readonly folder: string;
  readonly account: FinishedRun["attempts"][number];
  readonly isWhole: boolean;
};

/** Runs a suite until it passes or may not be tried again, and merges what the attempts wrote. */
export async function runAttempts(suite: SuiteConfig, options: RunAttemptsOptions): Promise<RunVerdict> {
  const { clock } = options;
  const startMs = clock.monotonicMs();
  const judged: JudgedAttempt[] = [];
  for (;;) {
    const ended = judged.map(({ verdict, folder, isWhole }) => ({
      outcome: verdict.outcome,
      xml: isWhole ? join(folder, "output.xml") : undefined,
    }));
    const next = nextAttempt(suite, ended, clock.monotonicMs() - startMs);
    if (next === undefined) break;
    judged.push(await attempt(suite, next, options));
  }
  const last = judged.at(-1);
  if (last === undefined) throw new Error(`Cannot run suite "${suite.id}": it may not be tried even once`);
  const attempts = judged.map(({ account }) => account);
  if (judged.length === 1) return { verdict: last.verdict, attempts, folder: last.folder };
  return { ...(await mergedVerdict(suite, judged, { ...options, last })), attempts };
}

async function attempt(
  suite: SuiteConfig,
  next: NextAttempt,
  options: RunAttemptsOptions,
): Promise<JudgedAttempt> {
  const { log, runId, clock } = options;
  const folder = suite.maxAttempts === 1 ? options.folder : join(options.folder, `attempt-${next.index}`);
  const startedMs = clock.wallMs();
  const subject = { suite: suite.id, run: runId, attempt: next.index };
  const end = await startAttempt(suite, next, {
    ...options,
    runFolder: options.folder,
    folder,
    onWarning: (text) => log.warn(subject, text),
  });
  const limits: AttemptLimits = { ...suite, timeoutSeconds: Math.round(next.timeoutMs) / 1000 };
  const cuts = isTooMuch(end, limits) ? cutLargeFiles(options.folder, MAX_EVIDENCE_BYTES) : [];
  if (end.kind === "ended") log.info(subject, describeEnd(end));
  const output = join(folder, "output.xml");
  const reading = await readOutput(output, {});
  const judgement = judgeAttempt(end, reading, limits);
  const verdict = { ...judgement, notes: [...judgement.notes, ...cuts] };
  const reason = verdict.reason === "" ? "" : `: ${verdict.reason}`;
  log.info(subject, `${verdict.outcome} (max. attempts: ${suite.maxAttempts})${reason}`);
  return {
    verdict,
    folder,
    isWhole: reading.kind === "complete",
    account: {
      index: next.index,
      outcome: verdict.outcome,
      rc: verdict.rc,
      start_time: isoTime(startedMs),
      runtime: end.kind === "ended" ? Math.round(end.runtimeMs) / 1000 : 0,
      xml: reading.kind === "unreadable" ? null : output,
    },
  };
}

async function startAttempt(
  suite: SuiteConfig,
  next: NextAttempt,
  options: RunAttemptsOptions & {
    readonly runFolder: string;
    readonly onWarning: (text: string) => void;
  },
): Promise<AttemptEnd> {
  const cwd = suite.workingDirectory ?? suiteFolder(suite.suitePath);
  const searchPath = environmentValue(suiteEnvironment(suite), "PATH") ?? "";
  const problem = checkEnvironment(suite, { searchPath, cwd });
  if (problem !== undefined) return { kind: "not-started", problem };
  return runAttempt(suite, {
    ...options,
    attempt: next.index,
    rerunFailed: next.rerunFailed,
    cwd,
    timeoutMs: next.timeoutMs,
  });
}

/** The merged output decides, unless the last attempt has no result of its own. */
async function mergedVerdict(
  suite: SuiteConfig,
  judged: readonly JudgedAttempt[],
  options: RunAttemptsOptions & { readonly last: JudgedAttempt },
): Promise<{ readonly verdict: Verdict; readonly folder: string }> {
  const { last, folder } = options;
  const whole = judged.filter(({ isWhole }) => isWhole);
  const notes = judged.flatMap(({ verdict, account }) =>
    verdict.notes.map((note) => `attempt ${account.index}: ${note}`),
  );
  const outputs = whole.map((one) => join(one.folder, "output.xml"));
  const problem =
    outputs.length === 0 ? "no attempt wrote a whole output" : await mergeAttempts(suite, outputs, options);
  const reading = problem === undefined ? await readOutput(join(folder, "output.xml"), {}) : undefined;
  if (reading?.kind !== "complete") {
    const why = problem ?? reading?.problem ?? "";
    return { folder: last.folder, verdict: { ...last.verdict, notes: [...notes, why] } };
  }
  const { outcome } = last.verdict;
  const isJudgedByRobot = outcome === "passed" || outcome === "failed";
  return {
    folder,
    verdict: {
      ...last.verdict,
      result: reading.result,
      partial: false,
      outcome: isJudgedByRobot ? (reading.result.status === "FAIL" ? "failed" : "passed") : outcome,
      notes,
    },
  };
}

/** The working directory: suites find their resources relative to their own folder. */
function suiteFolder(suitePath: string): string {
  try {
    return statSync(suitePath).isDirectory() ? suitePath : dirname(suitePath);
  } catch {
    // The preflight reports what is wrong with the path.
    return dirname(suitePath);
  }
}

function describeEnd(end: Extract<AttemptEnd, { kind: "ended" }>): string {
  const reason =
    end.stopReason === undefined ? "robot ended by itself" : `${end.stopReason}, ended by the runner`;
  const left = end.stop.leaked.length > 0 ? `, ${end.stop.leaked.length} could not be ended` : "";
  return `${reason} (${end.end.code ?? end.end.signal}), ${end.stop.step}, ${end.stop.stragglers} stragglers${left}`;
}

/** An attempt that has ended, as far as the next one depends on it. */
export type EndedAttempt = {
  readonly outcome: RunOutcome;
  /** Its output.xml, where it is whole. */
  readonly xml: string | undefined;
};

/** How the next attempt runs. */
export type NextAttempt = {
  readonly index: number;
  readonly timeoutMs: number;
  /** The output whose failed tests alone are run again; undefined: all tests. */
  readonly rerunFailed: string | undefined;
};

/**
 * Decides whether and how a suite is tried again: not after a success, a stop or a missing environment, and not
 * beyond `max_attempts` or `total_timeout`. Without a complete output all tests run again.
 */
export function nextAttempt(
  suite: Pick<SuiteConfig, "maxAttempts" | "retryStrategy" | "timeoutSeconds" | "totalTimeoutSeconds">,
  ended: readonly EndedAttempt[],
  elapsedMs: number,
): NextAttempt | undefined {
  const last = ended.at(-1);
  if (last !== undefined && !isRetried(last.outcome)) return undefined;
  if (ended.length >= suite.maxAttempts) return undefined;
  const leftMs = (suite.totalTimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000 - elapsedMs;
  if (leftMs <= 0) return undefined;
  return {
    index: ended.length + 1,
    timeoutMs: Math.min(suite.timeoutSeconds * 1000, leftMs),
    rerunFailed: suite.retryStrategy === "incremental" ? last?.xml : undefined,
  };
}

function isRetried(outcome: RunOutcome): boolean {
  switch (outcome) {
    case "failed":
    case "timed-out":
    case "robot-failure":
      return true;
    case "passed":
    case "stopped":
    case "interrupted":
    case "environment-failure":
    case "limit-exceeded":
      return false;
  }
}
