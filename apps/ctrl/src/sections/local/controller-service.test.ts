import { expect, test } from "vitest";
import {
  REFUSAL,
  someController,
  someCycle,
  someDaemon,
  someResult,
  someRun,
  someSuiteStatus,
} from "../../fixtures/some-status.ts";
import type { ControllerStatus } from "../../status/controller-status.ts";
import { type ControllerFacts, controllerService } from "./controller-service.ts";

function serviceOf(
  different: Partial<ControllerStatus> = {},
  facts: Partial<Omit<ControllerFacts, "controller">> = {},
) {
  const controller = someController(different);
  return controllerService({ controller, suites: [], cycles: [], omittedTests: 0, ...facts });
}

test("a controller with which all is well is OK and says how much goes on", () => {
  const service = serviceOf({}, { suites: [someSuiteStatus()] });
  expect(service).toMatchObject({
    state: 0,
    name: "Robotmk Controller",
    summary: "1 suite, 2 running, 1 waiting",
    metrics: [
      { name: "daemon_up", value: 1 },
      { name: "heartbeat_age", value: 60 },
      { name: "suites", value: 1 },
      { name: "running", value: 2 },
      { name: "waiting", value: 1 },
      { name: "queued", value: 3 },
      { name: "refused", value: 0 },
      { name: "stale", value: 0 },
      { name: "free_disk_mb", value: 5000 },
    ],
  });
  expect(service.details).toEqual([
    "version 0.1.0 on node 20.20.2",
    "daemon 4711 since 2026-11-22T11:00:00.000+01:00, by systemd-service",
  ]);
});

const problem = { check: "robotdir", problem: "no robotdir", remedy: "Make it" } as const;

test.each([
  ["an error of the call", { errors: ["disk full"] }, "disk full"],
  ["a broken config", { configErrors: ["robotmk.yml:1:1: wrong"] }, "config: robotmk.yml:1:1: wrong"],
  [
    "a host without what suites need",
    { hostProblems: [{ ...problem, severity: "critical" }] },
    "no robotdir. Make it",
  ],
  [
    "a daemon that cannot be started",
    { daemonCall: { kind: "failed", problem: "no method" }, daemon: { kind: "absent" } },
    "daemon down: no method",
  ],
  [
    "a daemon that call after call has not come up",
    { daemonCall: { kind: "pending", sinceSeconds: 31 }, daemon: { kind: "absent" } },
    "daemon down: launched 31 s ago and not up yet, see robotmk-daemon.log",
  ],
  [
    "a daemon of which nothing is known",
    { daemon: { kind: "unknown", problem: "broken record" } },
    "daemon unknown: broken record",
  ],
] as const)("%s is CRITICAL", (_what, different, summary) => {
  expect(serviceOf(different)).toMatchObject({ state: 2, summary });
});

test("a daemon that was launched just now is no trouble yet", () => {
  const service = serviceOf({
    daemonCall: { kind: "pending", sinceSeconds: 30 },
    daemon: { kind: "absent" },
  });
  expect(service).toMatchObject({
    state: 0,
    metrics: [{ name: "daemon_up", value: 0 }, {}, {}, {}, {}, {}, {}, {}, {}],
  });
});

test.each([
  ["a warning of the config", { configWarnings: ["old key"] }, "old key"],
  [
    "a warning about the host",
    { hostProblems: [{ ...problem, severity: "warning" }] },
    "no robotdir. Make it",
  ],
  [
    "a daemon that had to be started again",
    { daemon: { kind: "running", record: someDaemon({ restarts: 2 }) } },
    "the daemon was restarted 2 times",
  ],
  [
    "a user's folder that cannot be used",
    { users: [{ user: "alice", daemon: "absent", suites: 1, problems: ["it is a symbolic link"] }] },
    "it is a symbolic link",
  ],
] as const)("%s is a WARNING", (_what, different, summary) => {
  expect(serviceOf(different)).toMatchObject({ state: 1, summary });
});

test.each([
  [161, 0, "1 suite, 2 running, 1 waiting"],
  [162, 1, "suite login takes 90 % of its interval"],
  [179.9, 1, "suite login takes 100 % of its interval"],
  [180, 1, "suite login takes longer than its interval"],
])("with a suite that takes %d of its 180 seconds the state is %d", (runtime, state, summary) => {
  const suites = [someSuiteStatus(someResult(someRun({ runtime })))];
  expect(serviceOf({}, { suites })).toMatchObject({ state, summary });
});

test("a cycle that does not fit, or is stale while none goes on, is a WARNING, with metrics of its own", () => {
  const nearLimit = serviceOf({}, { cycles: [someCycle("agent_serial", { runtime: 950, limit: 900 })] });
  expect(nearLimit).toMatchObject({
    state: 1,
    summary: "the cycle of serial suites takes longer than its interval",
  });
  expect(nearLimit.metrics.slice(-3)).toEqual([
    { name: "runner_runtime", value: 950, warn: 810, crit: 900, min: 0 },
    { name: "runner_cache_headroom", value: -50 },
    { name: "runner_age", value: 30, min: 0 },
  ]);
  const stale = { runtime: 100, limit: 900, ageSeconds: 7_200, isStale: true };
  expect(serviceOf({}, { cycles: [someCycle("agent_serial", stale)] })).toMatchObject({
    state: 1,
    summary: "the cycle of serial suites is stale: the last one ended 2 h ago",
  });
  expect(serviceOf({}, { cycles: [someCycle("agent_serial", { ...stale, isRunning: true })] }).state).toBe(0);
  expect(serviceOf({}, { cycles: [someCycle("external", stale)] }).state).toBe(0);
});

test("levels for its metrics count, but not those for the disk, which a check of the host judges", () => {
  const levels = new Map([
    ["waiting", { warn: 1, crit: undefined }],
    ["heartbeat_age", { warn: 30, crit: 60 }],
    ["free_disk_mb", { warn: 1e6, crit: 1e5 }],
  ]);
  const service = serviceOf({ levels });
  expect(service).toMatchObject({ state: 2, summary: "heartbeat_age 60 at or above 60 (!!)" });
  expect(service.details).toContain("waiting 1 at or above 1 (!)");
  expect([service.summary, ...service.details].join()).not.toContain("free_disk");
});

test("refused and stale suites are counted", () => {
  const suites = [
    someSuiteStatus(someResult(someRun(), { refusal: REFUSAL })),
    someSuiteStatus(someResult(null, { refusal: REFUSAL })),
    someSuiteStatus(someResult(), { ageSeconds: 1_000 }),
  ];
  expect(serviceOf({}, { suites }).metrics).toEqual(
    expect.arrayContaining([
      { name: "refused", value: 2, min: 0 },
      { name: "stale", value: 1, min: 0 },
    ]),
  );
});

test("tests without a service are reported", () => {
  expect(serviceOf({}, { omittedTests: 7 })).toMatchObject({
    state: 1,
    summary: "7 tests have no service: at most 200 have",
  });
});

test("what is worst comes first, all the rest below it", () => {
  const service = serviceOf({
    configWarnings: ["old key"],
    errors: ["disk full"],
    configErrors: ["wrong"],
    users: [{ user: "alice", daemon: "running", suites: 2, problems: [] }],
  });
  expect([service.summary, ...service.details]).toEqual([
    "disk full",
    "config: wrong",
    "old key",
    "0 suites, 2 running, 1 waiting",
    "version 0.1.0 on node 20.20.2",
    "daemon 4711 since 2026-11-22T11:00:00.000+01:00, by systemd-service",
    "user alice: daemon running, 2 suites",
  ]);
});
