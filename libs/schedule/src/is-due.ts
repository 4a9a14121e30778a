import { latestSlot } from "./next-start.ts";

/** Tells whether a planned start has come: due means `planned <= now`, however long ago it was. */
export function isDue(plannedSeconds: number, nowSeconds: number): boolean {
  return plannedSeconds <= nowSeconds;
}

/**
 * Tells whether a pending start lies further ahead than the schedule can have put it: the clock was set back
 * since, or the interval became shorter.
 */
export function isTooFarAhead(
  plannedSeconds: number,
  schedule: { readonly nowSeconds: number; readonly intervalSeconds: number },
): boolean {
  return plannedSeconds > latestSlot(schedule.nowSeconds, schedule.intervalSeconds);
}

/** Tells whether a start lies on the grid of the schedule; one that does not was asked for by somebody. */
export function isOnSchedule(
  plannedSeconds: number,
  schedule: { readonly lastPlannedSeconds: number | undefined; readonly intervalSeconds: number },
): boolean {
  const { lastPlannedSeconds, intervalSeconds } = schedule;
  if (lastPlannedSeconds === undefined) return true;
  const distance = plannedSeconds - lastPlannedSeconds;
  return distance > 0 && distance % intervalSeconds === 0;
}
