import fc from "fast-check";
import { expect, test } from "vitest";
import { someConfig, someCycle, someResult, someRun, someSuiteStatus } from "../../fixtures/some-status.ts";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { runnerEntry, type RunnerFacts } from "./runner-entry.ts";

/** The runner's part for suites that took so long each, in seconds; undefined: it never ran. */
function partOf(
  suites: readonly string[],
  runtimes: readonly (number | undefined)[],
  different: Partial<RunnerFacts> = {},
) {
  const lines = suites.map((keys, index) => `  s${index}: {${keys}}\n`).join("");
  const config = someConfig(
    `global_execution_interval: 900\nglobal_cache_time: 960\nsuites:${lines === "" ? " {}" : `\n${lines}`}\n`,
  );
  const views = config.suites.map((suite, index): SuiteStatus => {
    const runtime = runtimes[index];
    return someSuiteStatus(runtime === undefined ? { kind: "absent" } : someResult(someRun({ runtime })), {
      suite,
    });
  });
  const facts = { config, suites: views, cycles: [], version: "0.1.0", hosts: ["web1"], isPiggyback: false };
  return runnerEntry({ ...facts, ...different });
}

const SERIAL = "execution_mode: agent_serial";
const PARALLEL = "suite_execution_interval: 180, suite_cache_time: 240";
const EXTERNAL = "execution_mode: external, suite_cache_time: 600";
const serialCycle = someCycle("agent_serial", { runtime: 130, limit: 900 });

test("serial suites alone are shown as serial, with the cycle's runtime, the global interval and cache time", () => {
  expect(partOf([SERIAL, SERIAL], [60, 65], { cycles: [serialCycle] })).toMatchObject({
    execution_mode: "agent_serial",
    selective_run: false,
    cache_time: 960,
    execution_interval: 900,
    start_time: "2026-11-22T11:00:00.000+01:00",
    end_time: "2026-11-22T11:18:00.000+01:00",
    runtime_total: 130,
    runtime_suites: 125,
    runtime_robotmk: 5,
  });
});

test("serial suites that were run manually before any cycle are taken together", () => {
  expect(partOf([SERIAL, SERIAL], [60, 65])).toMatchObject({
    execution_mode: "agent_serial",
    runtime_total: 125,
    runtime_suites: 125,
    runtime_robotmk: 0,
    start_time: "2026-11-22T11:15:30.123+01:00",
  });
});

test.each([
  { suites: [PARALLEL], runtimes: [90], cacheTime: 180, total: 90 },
  { suites: [PARALLEL, "suite_execution_interval: 60"], runtimes: [90, 50], cacheTime: 60, total: 50 },
  { suites: [EXTERNAL], runtimes: [300], cacheTime: 600, total: 300 },
  { suites: [EXTERNAL, PARALLEL], runtimes: [300, 170], cacheTime: 180, total: 170 },
  { suites: [SERIAL, PARALLEL], runtimes: [899, 17], cacheTime: 180, total: 17 },
  { suites: [PARALLEL, PARALLEL], runtimes: [undefined, 17], cacheTime: 180, total: 17 },
])(
  "any other host is shown as external, with the run nearest to its limit: $suites took $runtimes",
  ({ suites, runtimes, cacheTime, total }) => {
    expect(partOf(suites, runtimes)).toMatchObject({
      execution_mode: "external",
      selective_run: false,
      cache_time: cacheTime,
      runtime_total: total,
      runtime_suites: total,
    });
  },
);

test("a cycle that is nearer to its limit than any run is the one shown", () => {
  const part = partOf([SERIAL, PARALLEL], [60, 17], { cycles: [serialCycle] });
  expect(part).toMatchObject({ execution_mode: "external", cache_time: 900, runtime_total: 130 });
});

test("before any run there are no times, and the cache time is the longest of the suites", () => {
  const part = partOf([PARALLEL, EXTERNAL], [undefined, undefined]);
  expect(part).toMatchObject({
    execution_mode: "external",
    cache_time: 600,
    start_time: null,
    end_time: null,
    runtime_total: 0,
    runtime_suites: 0,
    runtime_robotmk: 0,
  });
});

test("without a config the check gets values that it can read", () => {
  const part = partOf([], [], { config: undefined });
  expect(part).toMatchObject({
    encoding: "zlib_codec",
    robotmk_version: "0.1.0",
    execution_mode: "external",
    selective_run: false,
    cache_time: 1,
    execution_interval: 0,
    is_piggyback_result: false,
    assigned_host: ["web1"],
  });
});

test("the version and the encoding are those of the config", () => {
  const config = someConfig("robotmk_version: 1.4.1\nencoding: utf_8\nsuites: {a: {}}\n");
  expect(partOf([], [], { config })).toMatchObject({ encoding: "utf_8", robotmk_version: "1.4.1" });
});

test("times span all runs by the instant and not by the text", () => {
  const early = someRun({
    start_time: "2026-11-22T12:00:00.000+02:00",
    end_time: "2026-11-22T12:01:00.000+02:00",
  });
  const late = someRun({
    start_time: "2026-11-22T11:30:00.000+01:00",
    end_time: "2026-11-22T11:31:00.000+01:00",
  });
  const { suites } = someConfig(`suites:\n  a: {${SERIAL}}\n  b: {${SERIAL}}\n`);
  const views = suites.map((suite) =>
    someSuiteStatus(someResult(suite.id === "a" ? late : early), { suite }),
  );
  expect(partOf([], [], { suites: views })).toMatchObject({
    execution_mode: "agent_serial",
    start_time: early.start_time,
    end_time: late.end_time,
  });
});

test("each cycle is in `rounds`", () => {
  const cycles = [serialCycle, someCycle("external", { runtime: 10, limit: 600, isRunning: true })];
  expect(partOf([SERIAL, EXTERNAL], [1, 1], { cycles }).rounds).toEqual({
    agent_serial: {
      start_time: "2026-11-22T11:00:00.000+01:00",
      end_time: "2026-11-22T11:18:00.000+01:00",
      runtime_total: 130,
      runtime_suites: 125,
      suites: 2,
      running_since: null,
      limit: 900,
      cache_headroom: 770,
      age: 30,
      stale: false,
    },
    external: expect.objectContaining({ running_since: "2026-11-22T11:00:00.000+01:00", limit: 600 }),
  });
});

test("whatever runtimes stand in spool files, the check finds numbers, and never divides by nothing", () => {
  const runtime = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
  const suite = fc.constantFrom(
    SERIAL,
    PARALLEL,
    EXTERNAL,
    "execution_mode: external, suite_cache_time: 0.001",
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(suite, runtime), { maxLength: 5 }), (some) => {
      const part = partOf(
        some.map(([keys]) => keys),
        some.map(([, seconds]) => seconds),
      );
      const shown = JSON.parse(JSON.stringify(part));
      for (const key of ["runtime_total", "runtime_suites", "runtime_robotmk", "execution_interval"]) {
        expect(shown[key]).toEqual(expect.any(Number));
      }
      expect(shown.cache_time).toBeGreaterThanOrEqual(1);
      expect(["agent_serial", "external"]).toContain(shown.execution_mode);
      expect(shown.selective_run).toBe(false);
    }),
  );
});
