import type { Config } from "@robotmk-controller/config";
import type { CycleStatus } from "../../status/cycle-status.ts";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { rounded } from "../../text.ts";

/** The input of the runner's entry. */
export type RunnerFacts = {
  readonly config: Config | undefined;
  readonly suites: readonly SuiteStatus[];
  readonly cycles: readonly CycleStatus[];
  readonly version: string;
  /** The names of the host that the HTML logs belong to. */
  readonly hosts: readonly string[];
  readonly isPiggyback: boolean;
};

/** A run or cycle and its limit, in seconds. */
type Use = {
  readonly runtime: number;
  readonly runtimeSuites: number;
  readonly limit: number;
  readonly start: string | null;
  readonly end: string | null;
};

/**
 * Makes the entry `runner`. The check knows one runner and compares its runtime with one limit: the interval in serial
 * mode, the cache time in external mode. It fails on a parallel mode. So a host with only serial suites has the serial
 * mode, any other the external one, with the run or cycle that is nearest to its limit.
 */
export function runnerEntry(facts: RunnerFacts) {
  const { config, suites } = facts;
  const isSerial =
    suites.length > 0 && suites.every(({ config: { executionMode } }) => executionMode === "agent_serial");
  const use = nearestToLimit(isSerial ? serialUses(facts) : allUses(facts));
  const starts = suites.flatMap(({ last }) => (last === undefined ? [] : [last.run.start_time]));
  const ends = suites.flatMap(({ last }) => (last === undefined ? [] : [last.run.end_time]));
  const cacheTime = isSerial ? config?.globalCacheTimeSeconds : use?.limit;
  return {
    encoding: config?.encoding ?? "zlib_codec",
    robotmk_version: config?.robotmkVersion ?? facts.version,
    execution_mode: isSerial ? "agent_serial" : "external",
    selective_run: false,
    // The check divides by it.
    cache_time: Math.max(1, cacheTime ?? longestCacheTime(suites)),
    execution_interval: config?.globalExecutionIntervalSeconds ?? 0,
    start_time: use?.start ?? byInstant(starts)[0] ?? null,
    end_time: use?.end ?? byInstant(ends).at(-1) ?? null,
    runtime_total: round(use?.runtime ?? 0),
    runtime_suites: round(use?.runtimeSuites ?? 0),
    runtime_robotmk: round(Math.max(0, (use?.runtime ?? 0) - (use?.runtimeSuites ?? 0))),
    is_piggyback_result: facts.isPiggyback,
    assigned_host: facts.hosts,
    rounds: Object.fromEntries(facts.cycles.map((view) => [view.mode, cyclePart(view)])),
  };
}

/** Returns the last cycle; before the first one, the sum of the manual runs. */
function serialUses({ suites, cycles, config }: RunnerFacts): readonly Use[] {
  const cycle = cycles.find(({ mode }) => mode === "agent_serial");
  if (cycle?.last !== undefined) return [useOf(cycle)];
  const sum = suites.reduce((total, { last }) => total + (last?.run.runtime ?? 0), 0);
  const limit = config?.globalExecutionIntervalSeconds ?? 1;
  return [{ runtime: sum, runtimeSuites: sum, limit, start: null, end: null }];
}

function allUses({ suites, cycles }: RunnerFacts): readonly Use[] {
  const ofSuites = suites.flatMap(({ last }): Use[] => {
    if (last === undefined || !last.monitored.suiteHeadroom) return [];
    const { run, limitSeconds } = last;
    return [
      {
        runtime: run.runtime,
        runtimeSuites: run.runtime,
        limit: limitSeconds,
        start: run.start_time,
        end: run.end_time,
      },
    ];
  });
  return [...ofSuites, ...cycles.filter(({ last }) => last !== undefined).map(useOf)];
}

function useOf({ last, limitSeconds }: CycleStatus): Use {
  return {
    runtime: last?.runtime_total ?? 0,
    runtimeSuites: last?.runtime_suites ?? 0,
    limit: limitSeconds,
    start: last?.start_time ?? null,
    end: last?.end_time ?? null,
  };
}

function nearestToLimit(uses: readonly Use[]): Use | undefined {
  return uses.toSorted((a, b) => b.runtime / b.limit - a.runtime / a.limit)[0];
}

function cyclePart({ last, running, limitSeconds, freshness }: CycleStatus) {
  return {
    start_time: last?.start_time ?? null,
    end_time: last?.end_time ?? null,
    runtime_total: last?.runtime_total ?? null,
    runtime_suites: last?.runtime_suites ?? null,
    suites: last?.suites ?? null,
    running_since: running?.start_time ?? null,
    limit: limitSeconds,
    cache_headroom: freshness === undefined ? null : round(freshness.headroomSeconds),
    age: freshness === undefined ? null : round(freshness.ageSeconds),
    stale: freshness?.isStale ?? false,
  };
}

function longestCacheTime(suites: readonly SuiteStatus[]): number {
  return Math.max(0, ...suites.map(({ config }) => config.cacheTimeSeconds));
}

function byInstant(times: readonly string[]): readonly string[] {
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b));
}

/** A user's file may have numbers that are too large to round: the check fails on infinity and null. */
function round(value: number): number {
  return rounded(Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, value)));
}

const MAX_SECONDS = 1e12;
