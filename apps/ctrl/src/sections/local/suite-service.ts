import type { FinishedRun } from "@robotmk-controller/spool";
import type { LastRun, SuiteStatus } from "../../status/suite-status.ts";
import { sanitizeMessage, formatDuration } from "../../text.ts";
import { levelState, NEAR_LIMIT_SHARE, withLevels } from "./levels.ts";
import type { LocalService, Metric } from "./service.ts";

const SHOWN_FAILURES = 10;

/** The name of a suite's service. An id that would give it the controller's name is kept apart. */
export function serviceName(suiteId: string): string {
  return suiteId.toLowerCase() === "controller" ? `Robotmk suite ${suiteId}` : `Robotmk ${suiteId}`;
}

/** The service of one suite. A suite without a result is UNKNOWN, with the reason; so is a stale one. */
export function suiteService(view: SuiteStatus): LocalService {
  const { config, last, result } = view;
  const name = serviceName(config.id);
  if (last === undefined) {
    const summary = result?.refusal?.message ?? view.problem ?? "no result";
    return { state: 3, name, metrics: [], summary, details: [] };
  }
  const { run, freshness } = last;
  const stale = freshness.isStale
    ? [
        `stale: the last run ended ${formatDuration(freshness.ageSeconds)} ago, valid for ${formatDuration(config.cacheTimeSeconds)}`,
      ]
    : [];
  const running = result?.running ?? null;
  const refusal = result?.refusal ?? null;
  const metrics = metricsOf(last, config);
  const breaches = levelState(metrics, config.levels);
  const ownState = freshness.isStale || refusal !== null ? 3 : stateOf(run.outcome);
  const beyond = breaches.map(({ text }) => text);
  return {
    state: ownState === 3 ? 3 : worst([ownState, ...breaches.map(({ state }) => state)]),
    name,
    metrics: withLevels(metrics, config.levels),
    summary: refusal === null ? [...stale, run.message, ...beyond].join(", ") : refusal.message,
    details: [
      ...(refusal === null
        ? []
        : [
            `refused at ${refusal.time} after ${formatDuration(refusal.waited)}, the run before:`,
            ...stale,
            run.message,
            ...beyond,
          ]),
      ...failuresOf(run),
      `ended ${run.end_time}, rc ${run.rc}, ${run.outcome}`,
      ...(view.user === undefined ? [] : [`run by the daemon of user ${view.user}`]),
      ...(running === null ? [] : [`running since ${running.start_time}`]),
      ...run.notes,
      ...(run.html === null ? [] : [`log: ${run.html}`]),
    ],
  };
}

function failuresOf(run: FinishedRun): readonly string[] {
  const failures = run.tests.filter(({ status }) => status === "FAIL");
  const more = Math.max(0, failures.length - SHOWN_FAILURES);
  return [
    ...failures
      .slice(0, SHOWN_FAILURES)
      .map((test) => `FAIL ${test.name}: ${sanitizeMessage(test.message).slice(0, 200)}`),
    ...(more === 0 ? [] : [`and ${more} more that failed`]),
  ];
}

function stateOf(outcome: string): 0 | 2 | 3 {
  if (outcome === "passed") return 0;
  return ["failed", "timed-out", "limit-exceeded"].includes(outcome) ? 2 : 3;
}

function worst(states: readonly (0 | 1 | 2)[]): 0 | 1 | 2 {
  return states.includes(2) ? 2 : states.includes(1) ? 1 : 0;
}

function metricsOf(
  { run, freshness, limitSeconds }: LastRun,
  config: SuiteStatus["config"],
): readonly Metric[] {
  return [
    {
      name: "runtime",
      value: run.runtime,
      warn: limitSeconds * NEAR_LIMIT_SHARE,
      crit: limitSeconds,
      min: 0,
    },
    { name: "cache_headroom", value: freshness.headroomSeconds },
    { name: "age", value: freshness.ageSeconds, warn: config.cacheTimeSeconds, min: 0 },
    { name: "tests_passed", value: run.counts.passed, min: 0 },
    { name: "tests_failed", value: run.counts.failed, min: 0 },
    { name: "tests_skipped", value: run.counts.skipped, min: 0 },
  ];
}
