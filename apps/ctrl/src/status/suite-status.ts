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

/** A suite as it is shown: its config, what is known of its last run, how fresh that is. */
export type SuiteStatus = {
  readonly config: SuiteConfig;
  /** The user whose daemon runs it; undefined for the system's. What a user's files say is not to be trusted. */
  readonly user: string | undefined;
  readonly folders: SpoolFolders;
  readonly result: SuiteResult | undefined;
  readonly last: LastRun | undefined;
  /** Why there is nothing to show, or not all. */
  readonly problem: string | undefined;
};

/** The last run that ended, and what is watched of it. */
export type LastRun = {
  readonly run: FinishedRun;
  readonly freshness: Freshness;
  readonly monitored: Monitored;
  /** What its runtime must fit into. */
  readonly limitSeconds: number;
};

/** What a suite's view is made of besides its result. */
export type StatusSources = {
  readonly user: string | undefined;
  readonly folders: SpoolFolders;
  readonly nowMs: number;
  /** The last complete round of external suites. */
  readonly externalRound: CycleRecord["last_finished"];
};

/** Makes the view of a suite of what its files say. Pure. */
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

function lastRun(config: SuiteConfig, run: FinishedRun, { nowMs, externalRound }: StatusSources): LastRun {
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
    monitored: monitored(config.executionMode, !isOfRound(run, externalRound)),
  };
}

/** Whether a run belongs to a complete round: it started while that went on. */
function isOfRound(run: FinishedRun, round: CycleRecord["last_finished"]): boolean {
  if (round === null) return false;
  const startMs = Date.parse(run.start_time);
  return startMs >= Date.parse(round.start_time) && startMs <= Date.parse(round.end_time);
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

/** Its first start may have been refused. */
function problemOfFirst({ id }: SuiteConfig, { running, refusal }: SuiteResult): string {
  if (running !== null) return `suite "${id}" runs for the first time, since ${running.start_time}`;
  return refusal?.message ?? `suite "${id}" has not run yet`;
}

/** Reads what there is of each suite. A broken file costs its own suite's detail only. */
export function readSuites(suites: readonly SuiteConfig[], seen: StatusSources): readonly SuiteStatus[] {
  return suites.map((suite) => suiteStatus(suite, readSuiteResult(seen.folders, suite.id), seen));
}
