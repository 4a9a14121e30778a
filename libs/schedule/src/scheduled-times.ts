/** What happens after scheduled times passed without a start: one run at once, or a wait for the next time. */
export type MissedRuns = "coalesce" | "skip";

/** What the next start depends on; all in whole seconds since the epoch. */
export type ScheduleState = {
  /** The scheduled time of the last run, on time or late; undefined for a suite that never ran. */
  readonly lastPlannedSeconds: number | undefined;
  readonly nowSeconds: number;
  readonly intervalSeconds: number;
  readonly missedRuns: MissedRuns;
  /** The delay of a suite that never ran, so that new suites do not all start in the same second. */
  readonly spreadSeconds: number;
};

/** The scheduled time of the next run, and how many scheduled times before it were missed. */
export type NextStart = { readonly epochSeconds: number; readonly missed: number };

/** 5 s: a busy daemon may take as long between two ticks. */
const TOLERANCE_SECONDS = 5;

/** A clock correction of 5 s or less keeps the schedule. */
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Returns the next scheduled time at a fixed rate: a whole number of intervals after the last one. The runtime of
 * runs and late starts do not move it. A suite that never ran starts now. A time in the past is due. After the
 * clock was set back, the schedule restarts from now.
 */
export function nextStart(state: ScheduleState): NextStart {
  const { lastPlannedSeconds, nowSeconds, intervalSeconds } = state;
  if (lastPlannedSeconds === undefined) {
    return { epochSeconds: nowSeconds + state.spreadSeconds, missed: 0 };
  }
  const time = trustedScheduledTime(lastPlannedSeconds, nowSeconds) + intervalSeconds;
  const late = nowSeconds - time;
  if (late < intervalSeconds && (state.missedRuns === "coalesce" || late <= tolerance(state))) {
    return { epochSeconds: time, missed: 0 };
  }
  const passed = Math.floor(late / intervalSeconds);
  return state.missedRuns === "coalesce"
    ? { epochSeconds: time + passed * intervalSeconds, missed: passed }
    : { epochSeconds: time + (passed + 1) * intervalSeconds, missed: passed + 1 };
}

/**
 * Returns the scheduled time of the last run, or now where that time lies ahead. No run begins before its scheduled
 * time: a time that lies ahead is from before the clock was set back.
 */
export function trustedScheduledTime(lastPlannedSeconds: number, nowSeconds: number): number {
  return lastPlannedSeconds > nowSeconds + CLOCK_TOLERANCE_SECONDS ? nowSeconds : lastPlannedSeconds;
}

/** Returns the latest time that the schedule can plan now. */
export function latestScheduledTime(nowSeconds: number, intervalSeconds: number): number {
  return nowSeconds + intervalSeconds + CLOCK_TOLERANCE_SECONDS;
}

function tolerance(state: ScheduleState): number {
  return Math.min(TOLERANCE_SECONDS, state.intervalSeconds / 2);
}

/** Tells whether a scheduled time has come: `planned <= now`, at any age. */
export function isDue(plannedSeconds: number, nowSeconds: number): boolean {
  return plannedSeconds <= nowSeconds;
}

/**
 * Tells whether a pending task lies further ahead than the schedule can plan: the clock was set back since, or the
 * interval became shorter.
 */
export function isTooFarAhead(
  plannedSeconds: number,
  schedule: { readonly nowSeconds: number; readonly intervalSeconds: number },
): boolean {
  return plannedSeconds > latestScheduledTime(schedule.nowSeconds, schedule.intervalSeconds);
}

/** Tells whether the schedule planned a time. A person has requested any other time. */
export function isOnSchedule(
  plannedSeconds: number,
  schedule: { readonly lastPlannedSeconds: number | undefined; readonly intervalSeconds: number },
): boolean {
  const { lastPlannedSeconds, intervalSeconds } = schedule;
  if (lastPlannedSeconds === undefined) return true;
  const distance = plannedSeconds - lastPlannedSeconds;
  return distance > 0 && distance % intervalSeconds === 0;
}
