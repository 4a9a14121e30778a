/**
 * How long the heartbeat has not changed, counted only while the daemon itself was running: a suspended
 * machine, a stopped process or a step of the wall clock adds nothing.
 */
export type DeadManSwitch = {
  /** The heartbeat as it was at the last look: its stamp is compared, never read as a time. */
  readonly heartbeat: number | undefined;
  readonly lookedMs: number;
  readonly silentMs: number;
};

/** A longer pause between two looks was not ours to watch: somebody stopped us or the machine. */
const MAX_STEP_MS = 10_000;

/** Takes a look at the heartbeat; all times are monotonic milliseconds. Pure. */
export function watchHeartbeat(
  before: DeadManSwitch | undefined,
  look: { readonly heartbeat: number | undefined; readonly monotonicMs: number },
): DeadManSwitch {
  const { heartbeat, monotonicMs: lookedMs } = look;
  if (before === undefined || before.heartbeat !== heartbeat) return { heartbeat, lookedMs, silentMs: 0 };
  const stepMs = lookedMs - before.lookedMs;
  const isOurs = stepMs >= 0 && stepMs <= MAX_STEP_MS;
  return { heartbeat, lookedMs, silentMs: before.silentMs + (isOurs ? stepMs : 0) };
}

/** Tells whether nobody has called for so long that the agent must be gone. */
export function isReleased(state: DeadManSwitch, timeoutSeconds: number): boolean {
  return state.silentMs > timeoutSeconds * 1000;
}
