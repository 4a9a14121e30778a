import { runStartMs } from "./run-id.ts";

/**
 * Sorts runs by their ids, newest first. Those that began later than now are from before the clock was set
 * back, so they come last: else the runs of today would be the oldest, and the first to go. Pure.
 */
export function newestFirst(runIds: readonly string[], nowMs: number): readonly string[] {
  const sorted = runIds.toSorted().toReversed();
  const isAhead = (runId: string): boolean => (runStartMs(runId) ?? 0) > nowMs;
  return [...sorted.filter((runId) => !isAhead(runId)), ...sorted.filter(isAhead)];
}
