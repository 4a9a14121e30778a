import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  ENDED_MS,
  REFUSAL,
  RUNNING,
  someConfig,
  someCycle,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readSuites } from "./suite-status.ts";

test("a suite that never ran has no last run, and says so", () => {
  const view = someSuiteStatus({ kind: "absent" });
  expect(view).toMatchObject({
    result: undefined,
    last: undefined,
    problem: 'suite "login" has not run yet',
  });
});

test("a suite whose file is broken has no last run, but the file's problem", () => {
  const view = someSuiteStatus({ kind: "broken", problem: 'Cannot read "x" as JSON: it ends' });
  expect(view).toMatchObject({
    result: undefined,
    last: undefined,
    problem: 'Cannot read "x" as JSON: it ends',
  });
});

test("a suite that runs for the first time says since when", () => {
  const view = someSuiteStatus(
    someResult(null, { running: RUNNING, last_start_time: RUNNING?.start_time ?? null }),
  );
  expect(view.last).toBeUndefined();
  expect(view.problem).toBe('suite "login" runs for the first time, since 2026-11-22T11:18:30.000+01:00');
});

test("a suite that was refused before it ever ran does not say that it runs", () => {
  const view = someSuiteStatus(someResult(null, { refusal: REFUSAL }));
  expect(view.last).toBeUndefined();
  expect(view.problem).toBe(REFUSAL?.message);
});

test("a suite that was refused once and runs now for the first time says that it runs", () => {
  const view = someSuiteStatus(someResult(null, { refusal: REFUSAL, running: RUNNING }));
  expect(view.problem).toContain("runs for the first time");
});

test("a suite that ran has its run, and no problem", () => {
  const view = someSuiteStatus(someResult(), { ageSeconds: 30 });
  expect(view).toMatchObject({ problem: undefined, user: undefined, last: { run: someRun() } });
});

test("of an external suite the headroom is what is left of the cache time", () => {
  const suite = someSuite("login", "execution_mode: external, suite_cache_time: 600");
  expect(someSuiteStatus(someResult(), { suite }).last).toMatchObject({
    limitSeconds: 600,
    freshness: { headroomSeconds: 600 - 116.357 },
  });
});

const cycle = someCycle("external", { runtime: 10, limit: 600 }).last ?? null;

test.each([
  {
    mode: "agent_serial",
    start: "11:15:30",
    watched: { runnerHeadroom: true, suiteHeadroom: false, suiteStaleness: false },
  },
  {
    mode: "agent_parallel",
    start: "11:15:30",
    watched: { runnerHeadroom: false, suiteHeadroom: true, suiteStaleness: true },
  },
  {
    mode: "external",
    start: "11:15:30",
    watched: { runnerHeadroom: true, suiteHeadroom: false, suiteStaleness: true },
  },
  {
    mode: "external",
    start: "10:59:59",
    watched: { runnerHeadroom: false, suiteHeadroom: true, suiteStaleness: true },
  },
  {
    mode: "external",
    start: "11:18:01",
    watched: { runnerHeadroom: false, suiteHeadroom: true, suiteStaleness: true },
  },
])("what is watched in mode $mode of a run that began at $start, with a cycle from 11:00 to 11:18", (row) => {
  const run = someRun({ start_time: `2026-11-22T${row.start}.000+01:00` });
  const suite = someSuite("login", `execution_mode: ${row.mode}`);
  expect(someSuiteStatus(someResult(run), { suite, externalCycle: cycle }).last?.monitored).toMatchObject(
    row.watched,
  );
});

test("without any cycle an external suite is watched by itself", () => {
  const suite = someSuite("login", "execution_mode: external");
  expect(someSuiteStatus(someResult(), { suite }).last?.monitored.suiteHeadroom).toBe(true);
});

test.each([
  { ageSeconds: 0, age: 0, isStale: false },
  { ageSeconds: 240, age: 240, isStale: false },
  { ageSeconds: 240.001, age: 240.001, isStale: true },
  { ageSeconds: -3600, age: 0, isStale: false },
])("$ageSeconds s after its end a run is $age s old, stale: $isStale", ({ ageSeconds, age, isStale }) => {
  const { last } = someSuiteStatus(someResult(), { ageSeconds });
  expect(last?.freshness.ageSeconds).toBeCloseTo(age);
  expect(last?.freshness.isStale).toBe(isStale);
});

test("what is left of the interval after the run is its headroom", () => {
  expect(someSuiteStatus().last?.freshness.headroomSeconds).toBeCloseTo(180 - 116.357);
  expect(someSuiteStatus(someResult(someRun({ runtime: 200 }))).last?.freshness.headroomSeconds).toBe(-20);
});

const spool = temporarySpool();

function read() {
  const { suites } = someConfig("suites:\n  login: {}\n  shop: {}\n");
  return readSuites(suites, {
    folders: spool.folders,
    nowMs: ENDED_MS,
    user: undefined,
    externalCycle: null,
  });
}

test("each suite of the config is there, in its order, whatever its files are like", () => {
  writeFileSync(join(spool.folders.results, "robotmk_login.json"), "{");
  expect(read()).toMatchObject([
    { config: { id: "login" }, last: undefined, problem: expect.stringContaining("as JSON") },
    { config: { id: "shop" }, last: undefined, problem: 'suite "shop" has not run yet' },
  ]);
});

test("a result that is there is shown, with where its files are", () => {
  spool.writeResult("shop", someResult(someRun({ rc: 3, outcome: "failed" })));
  expect(read()[1]).toMatchObject({
    folders: { root: spool.folders.root },
    problem: undefined,
    last: { run: { rc: 3 }, freshness: { ageSeconds: 0 } },
  });
});

test("the result of another suite in the place of one is none", () => {
  writeFileSync(join(spool.folders.results, "robotmk_login.json"), JSON.stringify({ shop: someResult() }));
  expect(read()[0]).toMatchObject({
    last: undefined,
    problem: expect.stringContaining('no entry for suite "login"'),
  });
});
