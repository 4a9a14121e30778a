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

/** Who starts a suite: see the config's `execution_mode`. */
export type Mode = "agent_serial" | "agent_parallel" | "external";

/**
 * What is watched: cache headroom tells whether runs fit into their time, staleness whether results still hold.
 * Of the runner, the round of all suites together is meant.
 */
export type Monitored = {
  readonly runnerHeadroom: boolean;
  readonly runnerStaleness: boolean;
  readonly suiteHeadroom: boolean;
  readonly suiteStaleness: boolean;
};

/**
 * Tells what is watched in a mode (the seed's table). A round is only a thing of its own when the runner runs
 * all suites: always in serial mode, never in parallel mode, in external mode when it is called without names.
 */
export function monitored(mode: Mode, isSelective: boolean): Monitored {
  switch (mode) {
    case "agent_serial":
      return { runnerHeadroom: true, runnerStaleness: true, suiteHeadroom: false, suiteStaleness: false };
    case "agent_parallel":
      return { runnerHeadroom: false, runnerStaleness: false, suiteHeadroom: true, suiteStaleness: true };
    case "external":
      return {
        runnerHeadroom: !isSelective,
        runnerStaleness: !isSelective,
        suiteHeadroom: isSelective,
        suiteStaleness: true,
      };
  }
}

/**
 * The time that a run, or a round, must fit into, in seconds: the interval where the daemon keeps one. Nobody
 * here knows when an external run comes again, so there it is the cache time.
 */
export function timeLimitSeconds(
  mode: Mode,
  times: { readonly intervalSeconds: number; readonly cacheTimeSeconds: number },
): number {
  return mode === "external" ? times.cacheTimeSeconds : times.intervalSeconds;
}
