import type { ClockStep, SuiteLoss } from "./deeds.ts";
import { grouped } from "./grouped.ts";

/** A run that the schedule asked for. */
export type PlannedRun = {
  readonly suite: string;
  readonly runId: string;
  readonly slot: number;
  /** By the real clock. */
  readonly startedMs: number;
};

/** What may bring a slot a second time: the clock comes to it again, or nobody knows any more that it was run. */
export type SecondTimes = {
  readonly clockSteps: readonly ClockStep[];
  /** When the spool was removed. */
  readonly removals: readonly number[];
  readonly losses: readonly SuiteLoss[];
};

/** A step back by no more than that keeps the grid: no slot comes again. */
const KEPT_GRID_SECONDS = 5;

/**
 * Finds the slots that were run twice. Where the clock was set back to before a slot in between, its number stands
 * for another time; everywhere else, a slot is run once.
 */
export function slotsRunTwice(
  runs: readonly PlannedRun[],
  { clockSteps, removals, losses }: SecondTimes,
): string[] {
  const bySlot = grouped(runs, ({ suite, slot }) => `${suite} slot ${slot}`);
  return [...bySlot].flatMap(([name, same]) => {
    const ordered = same.toSorted((a, b) => a.startedMs - b.startedMs);
    return ordered.flatMap((run, index) => {
      const before = ordered[index - 1];
      if (before === undefined) return [];
      const isBetween = (atMs: number) => atMs > before.startedMs - 10_000 && atMs <= run.startedMs;
      const comesAgain = clockSteps.some(
        (step) => step.isBack && isBetween(step.atMs) && step.afterSeconds < run.slot + KEPT_GRID_SECONDS,
      );
      const isLost = losses.some(({ suite, atMs }) => suite === run.suite && isBetween(atMs));
      if (comesAgain || isLost || removals.some(isBetween)) return [];
      return [`${name} was run twice: ${before.runId}, ${run.runId}`];
    });
  });
}
