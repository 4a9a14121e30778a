/** How fresh a result is; all in seconds. */
export type Freshness = {
  /** Since the run ended; never negative, so that a clock set back makes nothing fresher than new. */
  readonly ageSeconds: number;
  /** Older than the cache time: what it says no longer holds. */
  readonly isStale: boolean;
  /** The limit minus the runtime: what is left before the suite can't hold its schedule. Negative: it can't. */
  readonly headroomSeconds: number;
};

/** Judges a result by when its run ended and how long it took. */
export function freshness(run: {
  readonly endedMs: number;
  readonly nowMs: number;
  readonly runtimeSeconds: number;
  /** What the run must fit into. */
  readonly limitSeconds: number;
  readonly cacheTimeSeconds: number;
}): Freshness {
  const ageSeconds = Math.max(0, (run.nowMs - run.endedMs) / 1000);
  return {
    ageSeconds,
    // An end that is no time gives NaN, which is neither more nor less than anything.
    isStale: !(ageSeconds <= run.cacheTimeSeconds),
    headroomSeconds: run.limitSeconds - run.runtimeSeconds,
  };
}
