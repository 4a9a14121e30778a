import type { SuiteConfig } from "@robotmk-controller/config";
import { type Freshness, freshness } from "@robotmk-controller/schedule";
import type { FinishedRun, RecordReading, SuiteResult } from "@robotmk-controller/spool";

/** A suite as it is shown: its config, what is known of its last run, how fresh that is. */
export type SuiteView = {
  readonly config: SuiteConfig;
  readonly result: SuiteResult | undefined;
  readonly last: { readonly run: FinishedRun; readonly freshness: Freshness } | undefined;
  /** Why there is nothing to show, or not all. */
  readonly problem: string | undefined;
  /** Encoded for the section, as the runner left it. */
  readonly xml: string | null;
  readonly html: string | null;
};

/** Makes the view of a suite of what its files say. Pure. */
export function suiteView(
  config: SuiteConfig,
  reading: RecordReading<SuiteResult>,
  seen: { readonly nowMs: number; readonly xml: string | null; readonly html: string | null },
): SuiteView {
  const result = reading.kind === "read" ? reading.record : undefined;
  const run = result?.last_finished ?? undefined;
  return {
    config,
    result,
    last: run === undefined ? undefined : { run, freshness: freshnessOf(config, run, seen.nowMs) },
    problem: problemOf(config, reading),
    xml: seen.xml,
    html: seen.html,
  };
}

function freshnessOf(config: SuiteConfig, run: FinishedRun, nowMs: number): Freshness {
  return freshness({
    endedMs: Date.parse(run.end_time),
    nowMs,
    runtimeSeconds: run.runtime,
    intervalSeconds: config.intervalSeconds,
    cacheTimeSeconds: config.cacheTimeSeconds,
  });
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
