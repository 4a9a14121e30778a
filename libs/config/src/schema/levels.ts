import type { Levels } from "../config.ts";
import { quote } from "../issues/message.ts";
import { nearestKey } from "./nearest-key.ts";
import { accept, acceptUnless, type Reading, type Refusal, refuse } from "./reader.ts";
import { toNumber } from "./scalars.ts";

/** Metrics of the controller's service that may have levels. */
export const HOST_METRICS = ["heartbeat_age", "running", "waiting", "refused"] as const;
/** Metrics of the controller's service that are bad when they are low. */
export const LOW_HOST_METRICS = ["free_disk_mb"] as const;
/** Metrics of a suite's service that may have levels. */
export const SUITE_METRICS = ["runtime", "age", "tests_failed", "tests_skipped"] as const;
/** Metrics of a suite's service that are bad when they are low. */
export const LOW_SUITE_METRICS = ["cache_headroom", "tests_passed"] as const;

/** Metrics of either that are bad when they are low. */
export const LOW_METRICS: readonly string[] = [...LOW_HOST_METRICS, ...LOW_SUITE_METRICS];

/** Takes levels by metric: a number that warns, or two, of which the second is critical. */
export function readLevels(value: unknown, metrics: readonly string[]): Reading<ReadonlyMap<string, Levels>> {
  if (!(value instanceof Map)) return refuse("must be a mapping of metrics to levels");
  const levels = new Map<string, Levels>();
  const refusals: Refusal[] = [];
  for (const [key, item] of value) {
    const name = String(key);
    if (!metrics.includes(name)) {
      refusals.push(unknownMetric(name, metrics));
      continue;
    }
    const reading = readPair(item, LOW_METRICS.includes(name));
    if (reading.kind === "read") levels.set(name, reading.value);
    else refusals.push(...reading.refusals.map((refusal) => ({ ...refusal, path: [name] })));
  }
  return acceptUnless(refusals, levels);
}

function readPair(value: unknown, isLow: boolean): Reading<Levels> {
  const written = Array.isArray(value) ? value : [value];
  const [warn, crit] = written.map(toNumber);
  const expected = "must be a number that warns, or a list of two: warning, critical";
  if (written.length < 1 || written.length > 2 || warn === undefined) return refuse(expected);
  if (written.length === 1) return accept({ warn, crit: undefined });
  if (crit === undefined) return refuse(expected);
  const isOrdered = isLow ? crit <= warn : crit >= warn;
  const order = isLow ? "must not be above" : "must not be below";
  return isOrdered
    ? accept({ warn, crit })
    : refuse(`is in the wrong order: the critical level ${order} the warning`);
}

function unknownMetric(name: string, metrics: readonly string[]): Refusal {
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
