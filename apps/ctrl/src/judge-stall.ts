/** What a call sees of a daemon whose process is there. */
export type Looks = {
  readonly lastLookMs: number;
  readonly nowMs: number;
  /** Stopped by a signal, or held by a debugger. */
  readonly isStopped: boolean;
  readonly stallTimeoutSeconds: number;
};

/** How a daemon whose process is there stands. */
export type Stall =
  | { readonly kind: "none" }
  /** It stands still, but not for long yet: somebody may have reason to. */
  | { readonly kind: "stopped"; readonly seconds: number }
  /** It has made no look for so long that it is to be replaced. */
  | { readonly kind: "stalled"; readonly seconds: number; readonly isStopped: boolean };

/** Three times as long as the daemon itself would wait: until then its own watchdog had its chance. */
const TIMEOUTS = 3;
/** A healthy daemon looks each second. */
const LEAST_STOPPED_SECONDS = 5;

/** Decides by the time of its last look whether a daemon does its work. Pure. */
export function judgeStall({ lastLookMs, nowMs, isStopped, stallTimeoutSeconds }: Looks): Stall {
  const seconds = (nowMs - lastLookMs) / 1000;
  if (seconds > TIMEOUTS * stallTimeoutSeconds) return { kind: "stalled", seconds, isStopped };
  return isStopped && seconds > LEAST_STOPPED_SECONDS ? { kind: "stopped", seconds } : { kind: "none" };
}
