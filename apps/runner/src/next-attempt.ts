import type { SuiteConfig } from "@robotmk-controller/config";
import type { RunOutcome } from "@robotmk-controller/spool";

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
 * Decides whether a suite is tried again, and how. Not after a success, a stop or a missing environment;
 * not beyond `max_attempts` or `total_timeout`. What Robot did not write whole can't be run again in part.
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
