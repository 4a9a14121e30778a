/**
 * For how long the heartbeat has not changed. Only time in which the daemon ran counts: a suspended machine, a
 * stopped process or a step of the wall clock adds nothing.
 */
export type DeadManSwitch = {
  /** The heartbeat's stamp at the last check. It is compared, and never read as a time. */
  readonly heartbeat: number | undefined;
  readonly checkedMs: number;
  readonly silentMs: number;
};

/** 10 s: during a longer pause between two checks the daemon or the machine was stopped. */
const MAX_STEP_MS = 10_000;

/** Adds a check of the heartbeat. All times are monotonic milliseconds. */
export function watchHeartbeat(
  before: DeadManSwitch | undefined,
  check: { readonly heartbeat: number | undefined; readonly monotonicMs: number },
): DeadManSwitch {
  const { heartbeat, monotonicMs: checkedMs } = check;
  if (before === undefined || before.heartbeat !== heartbeat) return { heartbeat, checkedMs, silentMs: 0 };
  const stepMs = checkedMs - before.checkedMs;
  const hasRun = stepMs >= 0 && stepMs <= MAX_STEP_MS;
  return { heartbeat, checkedMs, silentMs: before.silentMs + (hasRun ? stepMs : 0) };
}

/** Tells whether the heartbeat has been silent for longer than the time-out: the agent calls no more. */
export function isReleased(state: DeadManSwitch, timeoutSeconds: number): boolean {
  return state.silentMs > timeoutSeconds * 1000;
}
