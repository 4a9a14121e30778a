/** What happens to slots of the schedule that went by without a start: run once at once, or wait for the next. */
export type MissedRuns = "coalesce" | "skip";

/** What the next start depends on; all in whole seconds since the epoch. */
export type ScheduleState = {
  /** The slot of the last run, whether it was on time or not; undefined for a suite that never ran. */
  readonly lastPlannedSeconds: number | undefined;
  readonly nowSeconds: number;
  readonly intervalSeconds: number;
  readonly missedRuns: MissedRuns;
  /** How long a suite that never ran waits, so that many new ones do not start in the same second. */
  readonly spreadSeconds: number;
};

/** The slot to run at, and how many slots went by before it. */
export type NextStart = { readonly epochSeconds: number; readonly missed: number };

/** A slot this late is still on time: less than the pause between two looks of a busy daemon. */
const TOLERANCE_SECONDS = 5;

/** A clock that is corrected by so little keeps its grid. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Finds the next slot at a fixed rate: slots are a whole number of intervals after the last one, however long
 * the run took and however late it began, so the schedule never drifts. A suite that never ran starts now.
 * A slot may lie in the past: then it is due. After the clock was set back the schedule starts anew from the
 * present.
 */
export function nextStart(state: ScheduleState): NextStart {
  const { lastPlannedSeconds, nowSeconds, intervalSeconds } = state;
  if (lastPlannedSeconds === undefined) {
    return { epochSeconds: nowSeconds + state.spreadSeconds, missed: 0 };
  }
  const slot = trustedScheduledTime(lastPlannedSeconds, nowSeconds) + intervalSeconds;
  const late = nowSeconds - slot;
  if (late < intervalSeconds && (state.missedRuns === "coalesce" || late <= tolerance(state))) {
    return { epochSeconds: slot, missed: 0 };
  }
  const passed = Math.floor(late / intervalSeconds);
  return state.missedRuns === "coalesce"
    ? { epochSeconds: slot + passed * intervalSeconds, missed: passed }
    : { epochSeconds: slot + (passed + 1) * intervalSeconds, missed: passed + 1 };
}

/**
 * The slot of the last run where it can be believed, else the present: no run begins before its slot, so one
 * that lies ahead was planned before the clock was set back.
 */
export function trustedScheduledTime(lastPlannedSeconds: number, nowSeconds: number): number {
  return lastPlannedSeconds > nowSeconds + CLOCK_TOLERANCE_SECONDS ? nowSeconds : lastPlannedSeconds;
}

/** The furthest ahead that a slot can lie. */
export function latestScheduledTime(nowSeconds: number, intervalSeconds: number): number {
  return nowSeconds + intervalSeconds + CLOCK_TOLERANCE_SECONDS;
}

function tolerance(state: ScheduleState): number {
  return Math.min(TOLERANCE_SECONDS, state.intervalSeconds / 2);
}

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
  return plannedSeconds > latestScheduledTime(schedule.nowSeconds, schedule.intervalSeconds);
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
