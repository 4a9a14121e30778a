import { expect, test } from "vitest";
import {
  REFUSAL,
  RUNNING,
  someController,
  someDaemon,
  someResult,
  someRun,
  someView,
} from "./fixtures/some-views.ts";
import { controllerService, localSection, suiteService, words } from "./local-services.ts";

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
  expect(suiteService(someView(result))).toMatchObject({
    state,
    name: "Robotmk login",
    summary: "the message",
  });
  expect(suiteService(someView(result, { ageSeconds: 241 }))).toMatchObject({
    state: 3,
    summary: "stale: the last run ended 4 min ago, valid for 4 min, the message",
  });
});

test("a suite without any result is UNKNOWN with the reason and without metrics", () => {
  const reasons = [
    [someView({ kind: "absent" }), 'suite "login" has not run yet'],
    [someView({ kind: "broken", problem: "Cannot read it" }), "Cannot read it"],
    [someView(someResult(null, { refusal: REFUSAL })), REFUSAL?.message],
  ] as const;
  for (const [view, summary] of reasons) {
    expect(suiteService(view)).toMatchObject({ state: 3, metrics: [], summary });
  }
});

test("a refused start is UNKNOWN with the refusal first, and the run before below it", () => {
  const service = suiteService(someView(someResult(someRun(), { refusal: REFUSAL }), { ageSeconds: 7_300 }));
  expect(service).toMatchObject({ state: 3, summary: REFUSAL?.message });
  expect(service.details.slice(0, 3)).toEqual([
    "refused at 2026-11-22T11:19:30.000+01:00 after 60 s, the run before:",
    "stale: the last run ended 2 h ago, valid for 4 min",
    "OK: login (00:01:56), 1 passed",
  ]);
});

test("the details tell of failed tests, the run that goes on, notes and the log", () => {
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
  expect(suiteService(someView(someResult(run, { running: RUNNING }))).details).toEqual([
    `FAIL Two: ${"x".repeat(200)}`,
    "ended 2026-11-22T11:17:26.480+01:00, rc 1, failed",
    "running since 2026-11-22T11:18:30.000+01:00",
    "SIGKILL was needed",
    "log: /spool/log.html",
  ]);
});

test("of many failed tests ten are named", () => {
  const tests = Array.from({ length: 50 }, (_, index) => ({
    name: `Test ${index}`,
    status: "FAIL" as const,
    runtime: 1,
    message: "",
  }));
  const { details } = suiteService(someView(someResult(someRun({ tests }))));
  expect(details.filter((detail) => detail.startsWith("FAIL "))).toHaveLength(10);
});

test("the metrics are the runtime against the interval, the headroom, the age and the counts", () => {
  const run = someRun({ counts: { passed: 3, failed: 2, skipped: 1, not_run: 4 } });
  const { metrics } = suiteService(someView(someResult(run), { ageSeconds: 30 }));
  expect(metrics).toMatchObject([
    { name: "runtime", value: 116.357, warn: 162, crit: 180 },
    { name: "cache_headroom", value: expect.closeTo(63.643) },
    { name: "age", value: 30, warn: 240 },
    { name: "tests_passed", value: 3 },
    { name: "tests_failed", value: 2 },
    { name: "tests_skipped", value: 1 },
  ]);
});

test("a controller with which all is well is OK and says how much goes on", () => {
  const service = controllerService(someController(), [someView()]);
  expect(service).toMatchObject({
    state: 0,
    name: "Robotmk Controller",
    summary: "1 suites, 2 running, 1 waiting",
    metrics: [
      { name: "heartbeat_age", value: 60 },
      { name: "suites", value: 1 },
      { name: "running", value: 2 },
      { name: "waiting", value: 1 },
    ],
  });
  expect(service.details).toEqual([
    "version 0.1.0 on node 20.20.2",
    "daemon 4711 since 2026-11-22T11:00:00.000+01:00, by systemd-service",
  ]);
});

test.each([
  ["an error of the call", { errors: ["disk full"] }, "disk full"],
  ["a broken config", { configErrors: ["robotmk.yml:1:1: wrong"] }, "config: robotmk.yml:1:1: wrong"],
  [
    "a host that lacks something",
    { hostProblems: [{ check: "robotdir", problem: "no robotdir", remedy: "Make it" }] },
    "no robotdir. Make it",
  ],
  [
    "a daemon that can't be started",
    { care: { kind: "failed", problem: "no rung" }, daemon: { kind: "absent" } },
    "daemon down: no rung",
  ],
  [
    "a daemon of which nothing is known",
    { daemon: { kind: "unknown", problem: "broken record" } },
    "daemon unknown: broken record",
  ],
] as const)("%s is CRITICAL", (_what, different, summary) => {
  expect(controllerService(someController(different), [])).toMatchObject({ state: 2, summary });
});

test.each([
  ["a warning of the config", { configWarnings: ["old key"] }, "old key"],
  [
    "a degraded launch",
    { daemon: { kind: "running", record: someDaemon({ degraded: true }) } },
    "degraded launch: the daemon dies with the agent's unit",
  ],
  [
    "a daemon that had to be started again",
    { daemon: { kind: "running", record: someDaemon({ restarts: 2 }) } },
    "the daemon was restarted 2 times",
  ],
] as const)("%s is a WARNING", (_what, different, summary) => {
  expect(controllerService(someController(different), [])).toMatchObject({ state: 1, summary });
});

test("a suite that takes as long as its interval is a WARNING of the controller", () => {
  const view = someView(someResult(someRun({ runtime: 180 })));
  expect(controllerService(someController(), [view])).toMatchObject({
    state: 1,
    summary: "suite login takes longer than its interval",
  });
});

test("what is worst comes first, all the rest below it", () => {
  const service = controllerService(
    someController({ configWarnings: ["old key"], errors: ["disk full"], configErrors: ["wrong"] }),
    [],
  );
  expect([service.summary, ...service.details.slice(0, 3)]).toEqual([
    "disk full",
    "config: wrong",
    "old key",
    "0 suites, 2 running, 1 waiting",
  ]);
});

test("the section has a line for each suite and one for the controller", () => {
  const section = localSection([someView(), someView({ kind: "absent" })], someController());
  const lines = section.split("\n");
  expect(lines.map((line) => line.slice(0, 17))).toEqual([
    "<<<local:sep(0)>>",
    '0 "Robotmk login"',
    '3 "Robotmk login"',
    `0 "Robotmk Contro`,
    "",
  ]);
});

test.each([
  [0, "0 s"],
  [59.6, "60 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7_199, "120 min"],
  [7_200, "2 h"],
  [-5, "-5 s"],
])("%d seconds are %s", (seconds, text) => {
  expect(words(seconds)).toBe(text);
});
