import type { SuiteResult } from "@robotmk-controller/spool";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { truncate, rounded } from "../../text.ts";

/** A suite's output in its entry, or why there is none. */
export type Verdict =
  | { readonly status: "nonfatal" }
  | { readonly status: "fatal"; readonly error: string }
  /** It runs for the first time: the check then watches how long. */
  | { readonly status: "nonfatal"; readonly startTime: string };

const MAX_TEXT_CHARS = 2_000;
/** In a lean entry, so that the texts of one suite leave room for the others. */
const MAX_LEAN_TEXT_CHARS = 300;
const MAX_PATH_CHARS = 1_000;
const MAX_NAME_CHARS = 300;
const MAX_NOTES = 50;

/** Decides the status of a suite for the check: Robot's own errors (252 and up) and missing output are `fatal`. */
export function verdictOf(view: SuiteStatus, hasOutput: boolean): Verdict {
  const run = view.last?.run;
  if (run === undefined) {
    const running = view.result?.running ?? null;
    return running === null
      ? { status: "fatal", error: view.problem ?? "no result" }
      : { status: "nonfatal", startTime: running.start_time };
  }
  return run.rc >= 252 || !hasOutput ? { status: "fatal", error: run.message } : { status: "nonfatal" };
}

/**
 * Makes the entry of a suite without its output: the keys that the check reads, and additions.
 *
 * @param isLean leaves out the lists that can be long
 */
export function suiteEntry(view: SuiteStatus, verdict: Verdict, options: { readonly isLean: boolean }) {
  const { config: suite, last, result } = view;
  const run = last?.run;
  const maxChars = options.isLean ? MAX_LEAN_TEXT_CHARS : MAX_TEXT_CHARS;
  const isFirstRun = "startTime" in verdict;
  return {
    id: suite.id,
    path: truncate(suite.suite, maxChars),
    tag: "",
    status: verdict.status,
    ...("error" in verdict ? { error: truncate(verdict.error, maxChars) } : {}),
    ...(suite.piggybackHost === undefined ? {} : { piggybackhost: suite.piggybackHost }),
    cache_time: suite.cacheTimeSeconds,
    execution_interval: suite.intervalSeconds,
    execution_mode: suite.executionMode,
    start_time: isFirstRun ? verdict.startTime : (run?.start_time ?? null),
    // For the check a suite without this key is in its first run.
    ...(isFirstRun ? {} : { end_time: run?.end_time ?? null }),
    rc: run?.rc ?? null,
    attempts: run?.attempts.length ?? 0,
    max_executions: suite.maxAttempts,
    user: view.user ?? null,
    reason: view.problem === undefined ? null : truncate(view.problem, maxChars),
    outcome: run?.outcome ?? null,
    runtime: run?.runtime ?? null,
    partial: run?.partial ?? false,
    counts: run?.counts ?? null,
    age: last === undefined ? null : rounded(last.freshness.ageSeconds),
    stale: last?.freshness.isStale ?? false,
    headroom: last === undefined ? null : rounded(last.freshness.headroomSeconds),
    monitored: last === undefined ? null : monitoredPart(last.monitored),
    running: runningPart(result?.running ?? null),
    refusal: refusalPart(result?.refusal ?? null, maxChars),
    waited: run?.waited ?? null,
    missed_runs: result?.missed_runs ?? 0,
    trigger: run?.trigger ?? null,
    spool: {
      last_start_time: cutOrNull(result?.last_start_time, maxChars),
      last_end_time: cutOrNull(result?.last_end_time, maxChars),
      last_rc: result?.last_rc ?? null,
      last_message: cutOrNull(result?.last_message, maxChars),
      xml: cutOrNull(result?.xml, MAX_PATH_CHARS),
      html: cutOrNull(result?.html, MAX_PATH_CHARS),
    },
    tests_omitted: run?.tests_omitted ?? 0,
    notes: (run?.notes ?? [])
      .slice(0, options.isLean ? 0 : MAX_NOTES)
      .map((note) => truncate(note, maxChars)),
    tests: options.isLean
      ? []
      : (run?.tests ?? []).map(({ name, status, runtime }) => ({
          name: truncate(name, MAX_NAME_CHARS),
          status,
          runtime,
        })),
    attempt_results: options.isLean ? [] : (run?.attempts ?? []),
  };
}

function runningPart(running: SuiteResult["running"]) {
  if (running === null) return null;
  const { runner } = running;
  return { ...running, runner: { ...runner, start_token: truncate(runner.start_token, MAX_NAME_CHARS) } };
}

function refusalPart(refusal: SuiteResult["refusal"], maxChars: number) {
  if (refusal === null) return null;
  return {
    ...refusal,
    time: truncate(refusal.time, MAX_NAME_CHARS),
    message: truncate(refusal.message, maxChars),
  };
}

function cutOrNull(text: string | null | undefined, maxChars: number): string | null {
  return text === undefined || text === null ? null : truncate(text, maxChars);
}

function monitoredPart(monitored: NonNullable<SuiteStatus["last"]>["monitored"]) {
  return {
    suite_cache_headroom: monitored.suiteHeadroom,
    suite_result_staleness: monitored.suiteStaleness,
    runner_cache_headroom: monitored.runnerHeadroom,
    runner_result_staleness: monitored.runnerStaleness,
  };
}
