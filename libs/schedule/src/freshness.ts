/** How fresh a result is; all in seconds. */
export type Freshness = {
  /** Time since the run ended, 0 at least: the clock may have been set back. */
  readonly ageSeconds: number;
  /** It is older than the cache time. */
  readonly isStale: boolean;
  /** The limit minus the runtime. Negative: the suite cannot keep its schedule. */
  readonly headroomSeconds: number;
};

/** Rates a result by the end and the runtime of its run. */
export function freshness(run: {
  readonly endedMs: number;
  readonly nowMs: number;
  readonly runtimeSeconds: number;
  /** The time that the run must fit into. */
  readonly limitSeconds: number;
  readonly cacheTimeSeconds: number;
}): Freshness {
  const ageSeconds = Math.max(0, (run.nowMs - run.endedMs) / 1000);
  return {
    ageSeconds,
    // An invalid end gives NaN, and every comparison with NaN is false.
    isStale: !(ageSeconds <= run.cacheTimeSeconds),
    headroomSeconds: run.limitSeconds - run.runtimeSeconds,
  };
}

/** The config key `execution_mode`. */
export type Mode = "agent_serial" | "agent_parallel" | "external";

/**
 * What is monitored. Headroom: whether runs fit into their time. Staleness: whether results are too old. For the
 * runner both are about its cycle, the run of all suites together.
 */
export type Monitored = {
  readonly runnerHeadroom: boolean;
  readonly runnerStaleness: boolean;
  readonly suiteHeadroom: boolean;
  readonly suiteStaleness: boolean;
};

/**
 * Tells what is monitored in a mode. There is a cycle only where one runner runs all suites: always in serial mode,
 * never in parallel mode, and in external mode when the runner is called without suite names.
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
 * Returns the time that a run or a cycle must fit into, in seconds: the interval where the daemon schedules, the
 * cache time in external mode, where the next run is unknown.
 */
export function timeLimitSeconds(
  mode: Mode,
  times: { readonly intervalSeconds: number; readonly cacheTimeSeconds: number },
): number {
  return mode === "external" ? times.cacheTimeSeconds : times.intervalSeconds;
}
