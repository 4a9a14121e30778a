import type { Levels } from "../config.ts";
import { quote } from "../issues/message.ts";
import { nearestKey } from "./nearest-key.ts";
import { ok, okUnless, type ReadResult, type ValueIssue, error } from "./reader.ts";
import { toNumber } from "./scalars.ts";

/** Metrics of the controller's service that may have levels. */
export const HOST_METRICS = ["heartbeat_age", "running", "waiting", "error"] as const;
/** Metrics of the controller's service that are bad when they are low. */
export const LOW_HOST_METRICS = ["free_disk_mb"] as const;
/** Metrics of a suite's service that may have levels. */
export const SUITE_METRICS = ["runtime", "age", "tests_failed", "tests_skipped"] as const;
/** Metrics of a suite's service that are bad when they are low. */
export const LOW_SUITE_METRICS = ["cache_headroom", "tests_passed"] as const;

/** Metrics of either that are bad when they are low. */
export const LOW_METRICS: readonly string[] = [...LOW_HOST_METRICS, ...LOW_SUITE_METRICS];

/** Takes levels by metric: a number that warns, or two, of which the second is critical. */
export function readLevels(
  value: unknown,
  metrics: readonly string[],
): ReadResult<ReadonlyMap<string, Levels>> {
  if (!(value instanceof Map)) return error("must be a mapping of metrics to levels");
  const levels = new Map<string, Levels>();
  const issues: ValueIssue[] = [];
  for (const [key, item] of value) {
    const name = String(key);
    if (!metrics.includes(name)) {
      issues.push(unknownMetric(name, metrics));
      continue;
    }
    const result = readPair(item, LOW_METRICS.includes(name));
    if (result.kind === "ok") levels.set(name, result.value);
    else issues.push(...result.issues.map((issue) => ({ ...issue, path: [name] })));
  }
  return okUnless(issues, levels);
}

function readPair(value: unknown, isLow: boolean): ReadResult<Levels> {
  const written = Array.isArray(value) ? value : [value];
  const [warn, crit] = written.map(toNumber);
  const expected = "must be a number that warns, or a list of two: warning, critical";
  if (written.length < 1 || written.length > 2 || warn === undefined) return error(expected);
  if (written.length === 1) return ok({ warn, crit: undefined });
  if (crit === undefined) return error(expected);
  const isOrdered = isLow ? crit <= warn : crit >= warn;
  const order = isLow ? "must not be above" : "must not be below";
  return isOrdered
    ? ok({ warn, crit })
    : error(`is in the wrong order: the critical level ${order} the warning`);
}

function unknownMetric(name: string, metrics: readonly string[]): ValueIssue {
  const nearest = nearestKey(name, metrics);
  const hint =
    nearest === undefined ? `the metrics are ${metrics.join(", ")}` : `the nearest one is ${quote(nearest)}`;
  return {
    reason: `is no metric that can have levels here: ${hint}`,
    path: [name],
    at: "key",
    ...(nearest === undefined ? {} : { nearestKey: nearest }),
  };
}
