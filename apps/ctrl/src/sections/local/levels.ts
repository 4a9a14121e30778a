import { type Levels, LOW_METRICS } from "@robotmk-controller/config";
import type { Metric } from "./service.ts";

/** A metric beyond one of its levels. */
export type Breach = { readonly state: 1 | 2; readonly text: string };

/** Returns the metrics at or beyond their levels (lower levels: below them), the worst first. */
export function levelState(
  metrics: readonly Metric[],
  levels: ReadonlyMap<string, Levels>,
): readonly Breach[] {
  const breaches = metrics.flatMap(({ name, value }): Breach[] => {
    const level = levels.get(name);
    if (level === undefined) return [];
    const isLow = LOW_METRICS.includes(name);
    const isBeyond = (bound: number) => (isLow ? value < bound : value >= bound);
    const say = (state: 1 | 2, bound: number): Breach[] => [
      {
        state,
        text: `${name} ${shown(value)} ${isLow ? "below" : "at or above"} ${shown(bound)}${MARKS[state]}`,
      },
    ];
    if (level.crit !== undefined && isBeyond(level.crit)) return say(2, level.crit);
    return isBeyond(level.warn) ? say(1, level.warn) : [];
  });
  return breaches.toSorted((a, b) => b.state - a.state);
}

/** As Checkmk marks what made a service what it is. */
const MARKS = { 1: " (!)", 2: " (!!)" } as const;

/** Adds levels to metrics, for the graphs. Replaces the levels that a metric has. */
export function withLevels(
  metrics: readonly Metric[],
  levels: ReadonlyMap<string, Levels>,
): readonly Metric[] {
  return metrics.map((metric) => {
    const level = levels.get(metric.name);
    // A graph of Checkmk draws upper levels only.
    if (level === undefined || LOW_METRICS.includes(metric.name)) return metric;
    const { warn: _warn, crit: _crit, ...plain } = metric;
    return { ...plain, warn: level.warn, ...(level.crit === undefined ? {} : { crit: level.crit }) };
  });
}

function shown(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** The share of the limit from which a run or cycle is near it: a warning, and yellow in a graph. */
export const NEAR_LIMIT_SHARE = 0.9;
