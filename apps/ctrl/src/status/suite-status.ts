import type { SuiteConfig } from "@robotmk-controller/config";
import {
  type Freshness,
  freshness,
  monitored,
  type Monitored,
  timeLimitSeconds,
} from "@robotmk-controller/schedule";
import {
  type CycleRecord,
  type FinishedRun,
  readSuiteResult,
  type RecordReading,
  type SpoolFolders,
  type SuiteResult,
} from "@robotmk-controller/spool";

/** A suite with its config, its last run and its freshness. */
export type SuiteStatus = {
  readonly config: SuiteConfig;
  /** The user whose daemon runs it; undefined for the system's. The files of a user are untrusted. */
  readonly user: string | undefined;
  readonly folders: SpoolFolders;
  readonly result: SuiteResult | undefined;
  readonly last: LastRun | undefined;
  /** Why there is no result. */
  readonly problem: string | undefined;
};

/** The last finished run, its freshness and limit. */
export type LastRun = {
  readonly run: FinishedRun;
  readonly freshness: Freshness;
  readonly monitored: Monitored;
  /** The limit of its runtime. */
  readonly limitSeconds: number;
};

/** The input of a suite's status besides its result. */
export type StatusSources = {
  readonly user: string | undefined;
  readonly folders: SpoolFolders;
  readonly nowMs: number;
  /** The last cycle of external suites. */
  readonly externalCycle: CycleRecord["last_finished"];
};

/** Makes the status of a suite from its config and result. */
export function suiteStatus(
  config: SuiteConfig,
  reading: RecordReading<SuiteResult>,
  seen: StatusSources,
): SuiteStatus {
  const result = reading.kind === "read" ? reading.record : undefined;
  const run = result?.last_finished ?? undefined;
  return {
    config,
    user: seen.user,
    folders: seen.folders,
    result,
    last: run === undefined ? undefined : lastRun(config, run, seen),
    problem: problemOf(config, reading),
  };
}

function lastRun(config: SuiteConfig, run: FinishedRun, { nowMs, externalCycle }: StatusSources): LastRun {
  const limitSeconds = timeLimitSeconds(config.executionMode, config);
  return {
    run,
    limitSeconds,
    freshness: freshness({
      endedMs: Date.parse(run.end_time),
      nowMs,
      runtimeSeconds: run.runtime,
      limitSeconds,
      cacheTimeSeconds: config.cacheTimeSeconds,
    }),
    monitored: monitored(config.executionMode, !isInCycle(run, externalCycle)),
  };
}

/** Returns whether the run started within the cycle. */
function isInCycle(run: FinishedRun, cycle: CycleRecord["last_finished"]): boolean {
  if (cycle === null) return false;
  const startMs = Date.parse(run.start_time);
  return startMs >= Date.parse(cycle.start_time) && startMs <= Date.parse(cycle.end_time);
}

function problemOf(config: SuiteConfig, reading: RecordReading<SuiteResult>): string | undefined {
  switch (reading.kind) {
    case "absent":
      return `suite "${config.id}" has not run yet`;
    case "broken":
      return reading.problem;
    case "read":
      return reading.record.last_finished === null ? problemOfFirst(config, reading.record) : undefined;
  }
}

/** The first start may have been refused. */
function problemOfFirst({ id }: SuiteConfig, { running, refusal }: SuiteResult): string {
  if (running !== null) return `suite "${id}" runs for the first time, since ${running.start_time}`;
  return refusal?.message ?? `suite "${id}" has not run yet`;
}

/** Reads the status of each suite. A broken file affects its own suite only. */
export function readSuites(suites: readonly SuiteConfig[], seen: StatusSources): readonly SuiteStatus[] {
  return suites.map((suite) => suiteStatus(suite, readSuiteResult(seen.folders, suite.id), seen));
}
