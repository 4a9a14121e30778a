import { backoffMs } from "@robotmk-controller/schedule";
import type { StartHistory, DaemonState } from "@robotmk-controller/spool";

/** 30 s: a daemon that ends before that crashed early. */
const YOUNG_MS = 30_000;
/** 10 s: a busy host may need long to bring a daemon up. */
const START_MS = 10_000;

/** The daemon before this launch. */
export type LastDaemon = {
  readonly state: DaemonState;
  /** The time stamp of its record; undefined without a record. */
  readonly lastTickMs: number | undefined;
  /** The pid in the crash report; undefined without one. */
  readonly crashedPid: number | undefined;
};

/** How long to wait before the next start, and the history of starts to keep. */
export type NextLaunch = { readonly starts: StartHistory; readonly waitMs: number };

/**
 * Decides when to start a daemon. Each early crash in a row, and each start that never came up, lengthens the wait. A
 * daemon that was killed wrote no crash report, and is started at once. Calls at the same time count each crash once.
 */
export function nextLaunch(before: StartHistory | undefined, last: LastDaemon, nowMs: number): NextLaunch {
  const starts = judge(before ?? NEVER, last, nowMs);
  const delayMs = backoffMs("launch", starts.young_deaths);
  const sinceMs = nowMs - starts.launched_epoch_ms;
  // A start in the future: the clock was set back since.
  return { starts, waitMs: sinceMs < 0 ? 0 : Math.max(0, delayMs - sinceMs) };
}

const NEVER: StartHistory = { launched_epoch_ms: 0, young_deaths: 0, dead_instance: null, is_judged: true };

function judge(starts: StartHistory, last: LastDaemon, nowMs: number): StartHistory {
  const { state, lastTickMs, crashedPid } = last;
  if (state.kind === "dead" && state.record.instance !== starts.dead_instance) {
    const lifeMs = (lastTickMs ?? nowMs) - Date.parse(state.record.started);
    const isBad = crashedPid === state.record.pid && lifeMs < YOUNG_MS;
    const young_deaths = isBad ? starts.young_deaths + 1 : 0;
    return { ...starts, young_deaths, dead_instance: state.record.instance, is_judged: true };
  }
  if (starts.is_judged || nowMs - starts.launched_epoch_ms < START_MS) return starts;
  return { ...starts, young_deaths: starts.young_deaths + 1, is_judged: true };
}
