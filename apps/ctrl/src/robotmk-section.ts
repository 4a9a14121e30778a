import { inflateSync } from "node:zlib";
import type { Config } from "@robotmk-controller/config";
import { VERSION } from "@robotmk-controller/platform";
import type { ControllerView } from "./controller-view.ts";
import { oneLine } from "./one-line.ts";
import type { SuiteView } from "./suite-view.ts";

/** What the section is made of. */
export type SectionParts = {
  readonly config: Config | undefined;
  readonly suites: readonly SuiteView[];
  /** Suites that are named in a config that can't be used. */
  readonly unusableSuites: readonly string[];
  readonly controller: ControllerView;
};

/**
 * Makes the `robotmk` section: the header and one line of JSON. Its keys are those that the Robotmk v1
 * check reads, with ours beside them; characters that could end the line can't occur in JSON.
 */
export function robotmkSection(parts: SectionParts): string {
  const section = {
    runner: runnerPart(parts),
    suites: [
      ...parts.suites.map((suite) => suitePart(suite, parts.config)),
      ...parts.unusableSuites.map((id) => ({
        id,
        path: id,
        tag: "",
        status: "fatal",
        error: `the config of suite "${id}" can't be used: see controller.config_errors`,
      })),
    ],
    controller: controllerPart(parts.controller),
  };
  return `<<<robotmk:sep(0)>>>\n${oneLine(section)}\n`;
}

/** The v1 check knows no parallel mode and ends with an error on it: `external` is told instead. */
function runnerPart({ config, suites }: SectionParts) {
  const runs = suites.flatMap(({ last }) => (last === undefined ? [] : [last.run]));
  const runtime = runs.reduce((sum, run) => sum + run.runtime, 0);
  const starts = runs.map((run) => run.start_time).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  const ends = runs.map((run) => run.end_time).toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return {
    encoding: config?.encoding ?? "zlib_codec",
    robotmk_version: config?.robotmkVersion ?? VERSION,
    execution_mode: "external",
    selective_run: false,
    cache_time: Math.max(0, ...(config?.suites.map(({ cacheTimeSeconds }) => cacheTimeSeconds) ?? [])),
    execution_interval: config?.globalExecutionIntervalSeconds ?? 0,
    start_time: starts[0] ?? null,
    end_time: ends.at(-1) ?? null,
    runtime_total: round(runtime),
    runtime_suites: round(runtime),
    runtime_robotmk: 0,
    is_piggyback_result: false,
    assigned_host: [],
  };
}

function suitePart(view: SuiteView, config: Config | undefined) {
  const { config: suite, last, result } = view;
  return {
    id: suite.id,
    path: suite.suite,
    tag: "",
    ...verdictPart(view, config),
    cache_time: suite.cacheTimeSeconds,
    execution_interval: suite.intervalSeconds,
    execution_mode: suite.executionMode,
    start_time: last?.run.start_time ?? null,
    end_time: last?.run.end_time ?? null,
    rc: last?.run.rc ?? null,
    attempts: last?.run.attempts.length ?? 0,
    max_executions: suite.maxAttempts,
    outcome: last?.run.outcome ?? null,
    runtime: last?.run.runtime ?? null,
    partial: last?.run.partial ?? false,
    counts: last?.run.counts ?? null,
    tests: last?.run.tests.map(({ name, status, runtime }) => ({ name, status, runtime })) ?? [],
    notes: last?.run.notes ?? [],
    age: last === undefined ? null : round(last.freshness.ageSeconds),
    stale: last?.freshness.isStale ?? false,
    headroom: last === undefined ? null : round(last.freshness.headroomSeconds),
    running: result?.running ?? null,
    refusal: result?.refusal ?? null,
    waited: last?.run.waited ?? null,
    missed_runs: result?.missed_runs ?? 0,
    trigger: last?.run.trigger ?? null,
    attempt_results: last?.run.attempts ?? [],
    spool: {
      last_start_time: result?.last_start_time ?? null,
      last_end_time: result?.last_end_time ?? null,
      last_rc: result?.last_rc ?? null,
      last_message: result?.last_message ?? null,
      xml: result?.xml ?? null,
      html: result?.html ?? null,
    },
  };
}

/** Robot's own failures (252 and up) and missing output are `fatal` to the check, which then reads no XML. */
function verdictPart(view: SuiteView, config: Config | undefined) {
  const run = view.last?.run;
  if (run === undefined)
    return { status: "fatal", error: view.problem ?? "no result", xml: null, htmllog: null };
  if (run.rc >= 252 || view.xml === null) {
    return { status: "fatal", error: run.message, xml: null, htmllog: null };
  }
  if (config?.encoding !== "utf_8") return { status: "nonfatal", xml: view.xml, htmllog: view.html };
  const xml = decode(view.xml);
  return xml === null
    ? { status: "fatal", error: `the encoded output of run "${run.run_id}" is broken`, xml, htmllog: null }
    : { status: "nonfatal", xml, htmllog: view.html === null ? null : decode(view.html) };
}

/** A file that is broken costs its own suite's output only. */
function decode(encoded: string): string | null {
  try {
    return inflateSync(Buffer.from(encoded, "base64"), { maxOutputLength: MAX_DECODED_BYTES }).toString(
      "utf8",
    );
  } catch {
    // Whatever is wrong with it: the suite is then shown without, and says so.
    return null;
  }
}

const MAX_DECODED_BYTES = 64 * 1024 * 1024;

function controllerPart(view: ControllerView) {
  const record = "record" in view.daemon ? view.daemon.record : undefined;
  return {
    version: view.version,
    runtime: view.runtime,
    config_file: view.configFile,
    config_errors: view.configErrors,
    config_warnings: view.configWarnings,
    config_in_force: view.isLastGoodConfig ? "last good" : view.configErrors.length > 0 ? "none" : "current",
    host_checks: view.hostProblems,
    daemon: {
      state: view.daemon.kind,
      call: view.care,
      pid: record?.pid ?? null,
      instance: record?.instance ?? null,
      version: record?.version ?? null,
      runtime: record?.runtime ?? null,
      since: record?.started ?? null,
      launched: record?.launched ?? null,
      degraded: record?.degraded ?? false,
      phase: record?.phase ?? null,
      restarts: record?.restarts ?? 0,
      running: record?.running ?? 0,
      waiting: record?.waiting ?? 0,
    },
    heartbeat_age: view.heartbeatAgeSeconds === undefined ? null : round(view.heartbeatAgeSeconds),
    errors: view.errors,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
