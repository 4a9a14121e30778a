import { expect, test } from "vitest";
import {
  REFUSAL,
  RUNNING,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../../fixtures/some-status.ts";
import { suiteEntry, verdictOf } from "./suite-entry.ts";

const entryOf = (view = someSuiteStatus(), isLean = false) =>
  suiteEntry(view, verdictOf(view, true), { isLean });

test("what is ours stands beside the check's keys", () => {
  const run = someRun({ partial: true, tests_omitted: 3 });
  expect(entryOf(someSuiteStatus(someResult(run), { user: "alice" }))).toMatchObject({
    execution_interval: 180,
    execution_mode: "agent_parallel",
    max_executions: 1,
    user: "alice",
    reason: null,
    outcome: "passed",
    runtime: 116.357,
    partial: true,
    tests_omitted: 3,
    age: 30,
    stale: false,
    headroom: 63.643,
    monitored: {
      suite_cache_headroom: true,
      suite_result_staleness: true,
      runner_cache_headroom: false,
      runner_result_staleness: false,
    },
    spool: {
      last_rc: 0,
      last_message: "OK: login (00:01:56), 1 passed",
      xml: "/spool/output.xml",
      html: null,
    },
  });
});

test("a run that goes on, a refusal and missed runs are reported", () => {
  const result = someResult(someRun(), { running: RUNNING, refusal: REFUSAL, missed_runs: 3 });
  expect(entryOf(someSuiteStatus(result))).toMatchObject({
    running: RUNNING,
    refusal: REFUSAL,
    missed_runs: 3,
  });
});

test("the attempts are counted for the check, and listed beside that", () => {
  const attempt = { index: 1, outcome: "failed", rc: 1, start_time: "x", runtime: 1, xml: null } as const;
  const view = someSuiteStatus(someResult(someRun({ attempts: [attempt, { ...attempt, index: 2 }] })), {
    suite: someSuite("login", "max_attempts: 3"),
  });
  expect(entryOf(view)).toMatchObject({ attempts: 2, max_executions: 3 });
  expect(entryOf(view).attempt_results).toHaveLength(2);
  expect(entryOf(view, true)).toMatchObject({ attempts: 2, attempt_results: [] });
});

test("a lean entry has no lists", () => {
  const view = someSuiteStatus(someResult(someRun({ notes: ["note"] })));
  expect(entryOf(view)).toMatchObject({
    notes: ["note"],
    tests: [{ name: "Login", status: "PASS", runtime: 1.5 }],
  });
  expect(entryOf(view, true)).toMatchObject({ notes: [], tests: [], attempt_results: [] });
});

test("whatever a spool file holds, a lean entry stays small", () => {
  const long = "x".repeat(1_000_000);
  const run = someRun({ message: long, xml: long, html: long, notes: [long] });
  const different = { last_message: long, xml: long, html: long, last_start_time: long, last_end_time: long };
  const running = RUNNING && { ...RUNNING, runner: { pid: 1, start_token: long } };
  const refusal = { time: long, message: long, waited: 1 };
  const view = someSuiteStatus(someResult(run, { ...different, running, refusal }), {
    suite: { ...someSuite("login"), suite: long },
  });
  expect(JSON.stringify(entryOf(view, true)).length).toBeLessThan(8_000);
});

test.each([
  [
    "it never ran",
    someSuiteStatus({ kind: "absent" }),
    { status: "fatal", error: 'suite "login" has not run yet' },
  ],
  [
    "its first run goes on",
    someSuiteStatus(someResult(null, { running: RUNNING })),
    { status: "nonfatal", startTime: RUNNING?.start_time },
  ],
  ["it ran", someSuiteStatus(), { status: "nonfatal" }],
  [
    "Robot failed itself",
    someSuiteStatus(someResult(someRun({ rc: 252, message: "why" }))),
    { status: "fatal", error: "why" },
  ],
] as const)("the verdict where %s", (_why, view, verdict) => {
  expect(verdictOf(view, true)).toEqual(verdict);
});

test("a run without output is fatal with its message", () => {
  expect(verdictOf(someSuiteStatus(), false)).toEqual({
    status: "fatal",
    error: "OK: login (00:01:56), 1 passed",
  });
});
