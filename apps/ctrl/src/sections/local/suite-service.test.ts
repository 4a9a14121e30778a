import { expect, test } from "vitest";
import {
  REFUSAL,
  RUNNING,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../../fixtures/some-status.ts";
import { serviceName, suiteService } from "./suite-service.ts";

test.each([
  { outcome: "passed", rc: 0, state: 0 },
  { outcome: "failed", rc: 3, state: 2 },
  { outcome: "timed-out", rc: 253, state: 2 },
  { outcome: "stopped", rc: 253, state: 3 },
  { outcome: "interrupted", rc: 255, state: 3 },
  { outcome: "robot-failure", rc: 252, state: 3 },
  { outcome: "environment-failure", rc: 255, state: 3 },
] as const)("a run that $outcome has the state $state, and UNKNOWN once it is stale", ({ state, ...run }) => {
  const result = someResult(someRun({ ...run, message: "the message" }));
  expect(suiteService(someSuiteStatus(result))).toMatchObject({
    state,
    name: "Robotmk login",
    summary: "the message",
  });
  expect(suiteService(someSuiteStatus(result, { ageSeconds: 241 }))).toMatchObject({
    state: 3,
    summary: "stale: the last run ended 4 min ago, valid for 4 min, the message",
  });
});

test("a suite without any result is UNKNOWN with the reason and without metrics", () => {
  const reasons = [
    [someSuiteStatus({ kind: "absent" }), 'suite "login" has not run yet'],
    [someSuiteStatus({ kind: "broken", problem: "Cannot read it" }), "Cannot read it"],
    [someSuiteStatus(someResult(null, { refusal: REFUSAL })), REFUSAL?.message],
  ] as const;
  for (const [view, summary] of reasons) {
    expect(suiteService(view)).toMatchObject({ state: 3, metrics: [], summary });
  }
});

test("a refused start is UNKNOWN with the refusal first, and the run before below it", () => {
  const service = suiteService(
    someSuiteStatus(someResult(someRun(), { refusal: REFUSAL }), { ageSeconds: 7_300 }),
  );
  expect(service).toMatchObject({ state: 3, summary: REFUSAL?.message });
  expect(service.details.slice(0, 3)).toEqual([
    "refused at 2026-11-22T11:19:30.000+01:00 after 60 s, the run before:",
    "stale: the last run ended 2 h ago, valid for 4 min",
    "OK: login (00:01:56), 1 passed",
  ]);
});

test("the details tell of failed tests, the user, the run that goes on, notes and the log", () => {
  const run = someRun({
    outcome: "failed",
    rc: 1,
    tests: [
      { name: "One", status: "PASS", runtime: 1, message: "" },
      { name: "Two", status: "FAIL", runtime: 1, message: "x".repeat(1_000) },
      { name: "Three", status: "NOT RUN", runtime: 0, message: "stopped" },
    ],
    notes: ["SIGKILL was needed"],
    html: "/spool/log.html",
  });
  const view = someSuiteStatus(someResult(run, { running: RUNNING }), { user: "alice" });
  expect(suiteService(view).details).toEqual([
    `FAIL Two: ${"x".repeat(200)}`,
    "ended 2026-11-22T11:17:26.480+01:00, rc 1, failed",
    "run by the daemon of user alice",
    "running since 2026-11-22T11:18:30.000+01:00",
    "SIGKILL was needed",
    "log: /spool/log.html",
  ]);
});

test("of many failed tests ten are named, and the others counted", () => {
  const tests = Array.from({ length: 50 }, (_, index) => ({
    name: `Test ${index}`,
    status: "FAIL" as const,
    runtime: 1,
    message: "",
  }));
  const { details } = suiteService(someSuiteStatus(someResult(someRun({ tests }))));
  expect(details.filter((detail) => detail.startsWith("FAIL "))).toHaveLength(10);
  expect(details).toContain("and 40 more that failed");
});

test("the metrics are the runtime against the interval, the headroom, the age and the counts", () => {
  const run = someRun({ counts: { passed: 3, failed: 2, skipped: 1, not_run: 4 } });
  const { metrics } = suiteService(someSuiteStatus(someResult(run), { ageSeconds: 30 }));
  expect(metrics).toMatchObject([
    { name: "runtime", value: 116.357, warn: 162, crit: 180 },
    { name: "cache_headroom", value: expect.closeTo(63.643) },
    { name: "age", value: 30, warn: 240 },
    { name: "tests_passed", value: 3 },
    { name: "tests_failed", value: 2 },
    { name: "tests_skipped", value: 1 },
  ]);
});

const LEVELS = "suite_execution_interval: 180, suite_cache_time: 240, levels: {runtime: [60, 120]}";

test.each([
  { runtime: 59, state: 0, summary: "the message" },
  { runtime: 60, state: 1, summary: "the message, runtime 60 at or above 60 (!)" },
  { runtime: 120, state: 2, summary: "the message, runtime 120 at or above 120 (!!)" },
])("with levels for it a runtime of $runtime s has the state $state", ({ runtime, state, summary }) => {
  const result = someResult(someRun({ runtime, message: "the message" }));
  const service = suiteService(someSuiteStatus(result, { suite: someSuite("login", LEVELS) }));
  expect(service).toMatchObject({ state, summary });
  expect(service.metrics[0]).toMatchObject({ name: "runtime", warn: 60, crit: 120 });
});

test("levels make a failed run no better, and a stale or refused one stays UNKNOWN", () => {
  const suite = someSuite("login", LEVELS);
  const failed = someResult(someRun({ runtime: 60, outcome: "failed", rc: 1 }));
  expect(suiteService(someSuiteStatus(failed, { suite })).state).toBe(2);
  const slow = someRun({ runtime: 130 });
  expect(suiteService(someSuiteStatus(someResult(slow), { suite, ageSeconds: 300 })).state).toBe(3);
  const refused = suiteService(someSuiteStatus(someResult(slow, { refusal: REFUSAL }), { suite }));
  expect(refused.state).toBe(3);
  expect(refused.details).toContain("runtime 130 at or above 120 (!!)");
});

test.each([
  ["login", "Robotmk login"],
  ["controller", "Robotmk suite controller"],
  ["Controller", "Robotmk suite Controller"],
  ["controllers", "Robotmk controllers"],
])("suite %s has the service %j, never that of the controller", (id, name) => {
  expect(serviceName(id)).toBe(name);
});
