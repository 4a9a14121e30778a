import { backoffMs } from "@robotmk-controller/schedule";
import type { StartHistory, DaemonState } from "@robotmk-controller/spool";

/** How long a daemon lives at least that is not bad from the start. */
const YOUNG_MS = 30_000;
/** A busy host may need long to bring one up. */
const START_MS = 10_000;

/** What is known of the daemon that does not live any more. */
export type LastDaemon = {
  readonly state: DaemonState;
  /** The stamp of its record; undefined where there is none. */
  readonly lastLookMs: number | undefined;
  /** The daemon that ended on its own last, by its pid. */
  readonly saidBy: number | undefined;
};

/** Whether a daemon may be started now, and what is to be kept of the starts before. */
export type NextLaunch = { readonly starts: StartHistory; readonly waitMs: number };

/**
 * Decides whether a daemon may be started: one that ends on its own again and again as soon as it is up, or never
 * comes up, is started less and less often. Who was killed from outside said nothing, and is started at once. Many
 * calls at once count each death once. Pure.
 */
export function nextLaunch(before: StartHistory | undefined, last: LastDaemon, nowMs: number): NextLaunch {
  const starts = judge(before ?? NEVER, last, nowMs);
  const delayMs = backoffMs("launch", starts.young_deaths);
  const sinceMs = nowMs - starts.launched_epoch_ms;
  // A start in the future is from before the clock was set back.
  return { starts, waitMs: sinceMs < 0 ? 0 : Math.max(0, delayMs - sinceMs) };
}

const NEVER: StartHistory = { launched_epoch_ms: 0, young_deaths: 0, dead_instance: null, is_judged: true };

function judge(starts: StartHistory, last: LastDaemon, nowMs: number): StartHistory {
  const { state, lastLookMs, saidBy } = last;
  if (state.kind === "dead" && state.record.instance !== starts.dead_instance) {
    const lifeMs = (lastLookMs ?? nowMs) - Date.parse(state.record.started);
    const isBad = saidBy === state.record.pid && lifeMs < YOUNG_MS;
    const young_deaths = isBad ? starts.young_deaths + 1 : 0;
    return { ...starts, young_deaths, dead_instance: state.record.instance, is_judged: true };
  }
  if (starts.is_judged || nowMs - starts.launched_epoch_ms < START_MS) return starts;
  return { ...starts, young_deaths: starts.young_deaths + 1, is_judged: true };
}
