import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunningTask, createTask } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { ENDED_MS, someDaemon, someHost, someResult, someRun } from "../fixtures/some-status.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { readStatus, type Status, statusCode, statusText, type SuiteLine } from "./status.ts";

const spool = temporarySpool();
const NOW_MS = ENDED_MS + 30_000;
const NOW_SECONDS = NOW_MS / 1000;

function status(suites = "login: {suite_execution_interval: 180, suite_cache_time: 240}"): Status {
  return readStatus(someHost(`suites:\n  ${suites}\n`, { spoolDir: spool.dir }), NOW_MS);
}

test("a suite that never ran and is not planned is idle without any number", () => {
  expect(status()).toEqual({
    daemon: { kind: "absent" },
    config_errors: [],
    suites: [
      {
        id: "login",
        state: "idle",
        service_state: 3,
        message: 'suite "login" has not run yet',
        age: null,
        runtime: null,
        next_in: null,
        headroom: null,
      },
    ],
  });
});

test("a suite that ran and is planned has its numbers", () => {
  spool.writeResult("login");
  createTask(spool.folders, `${Math.floor(NOW_SECONDS) + 60}_robotmk_login`);
  const [suite] = status().suites;
  expect(suite).toMatchObject({ state: "idle", service_state: 0, age: 30, runtime: 116.357 });
  expect(suite?.next_in).toBeCloseTo(60, 0);
  expect(suite?.headroom).toBeCloseTo(180 - 116.357);
});

test("of several tasks of a suite the earliest is the next", () => {
  for (const seconds of [300, 60, 200])
    createTask(spool.folders, `${Math.floor(NOW_SECONDS) + seconds}_robotmk_login`);
  expect(status().suites[0]?.next_in).toBeCloseTo(60, 0);
});

test("before there is any spool, nothing runs", () => {
  rmSync(spool.dir, { recursive: true });
  expect(status()).toMatchObject({ daemon: { kind: "absent" }, suites: [{ state: "idle", age: null }] });
});

test("the suites of other users are not those of this context", () => {
  const { suites } = status("login: {}\n  desktop: {run_as: alice}");
  expect(suites.map(({ id }) => id)).toEqual(["login"]);
});

test("a suite whose task is due waits; one with a claimed task runs, whatever else is planned", () => {
  createTask(spool.folders, `${Math.floor(NOW_SECONDS) - 5}_robotmk_login`);
  expect(status().suites[0]?.state).toBe("waiting");
  createRunningTask(spool.folders, `${Math.floor(NOW_SECONDS) - 10}_robotmk_login`);
  expect(status().suites[0]?.state).toBe("running");
});

test("a broken file costs its own suite's row only", () => {
  spool.writeResult("login");
  writeFileSync(join(spool.folders.results, "robotmk_shop.json"), "{");
  const { suites } = status("login: {}\n  shop: {}");
  expect(suites).toMatchObject([
    { id: "login", service_state: 0 },
    { id: "shop", service_state: 3, message: expect.stringContaining("as JSON") },
  ]);
});

test.each([
  [{ kind: "running", record: someDaemon() }, 0],
  [{ kind: "dead", record: someDaemon() }, 1],
  [{ kind: "absent" }, 3],
  [{ kind: "unknown", problem: "broken" }, 4],
] as const)("the exit code tells the daemon's state: %j", (daemon, code) => {
  expect(statusCode({ daemon, config_errors: [], suites: [] })).toBe(code);
});

const ROW: SuiteLine = {
  id: "login",
  state: "idle",
  service_state: 0,
  message: "OK",
  age: 30,
  runtime: 116.357,
  next_in: 61,
  headroom: 3600,
};

test("the text has the daemon, the config's errors and a table", () => {
  const suites: readonly SuiteLine[] = [
    ROW,
    { ...ROW, id: "a_longer_name", state: "waiting", service_state: 2, next_in: -5, headroom: -20 },
    { ...ROW, id: "new", service_state: 3, age: null, runtime: null, next_in: null, headroom: null },
  ];
  const daemon = { kind: "running", record: someDaemon({ degraded: true }) } as const;
  expect(statusText({ daemon, config_errors: ["f:1:1: wrong"], suites }).split("\n")).toEqual([
    "daemon: running, pid 4711, planning, since 2026-11-22T11:00:00.000+01:00, launched by systemd-service, degraded",
    "config: f:1:1: wrong",
    "SUITE          STATE    RESULT    ENDED     RUNTIME  NEXT     HEADROOM",
    "login          idle     OK        30 s ago  116 s    in 61 s  60 min",
    "a_longer_name  waiting  CRITICAL  30 s ago  116 s    now      -20 s",
    "new            idle     UNKNOWN   never     -        -        -",
  ]);
});

test.each([
  [{ kind: "absent" }, "daemon: not running"],
  [{ kind: "unknown", problem: "Cannot read it" }, "daemon: unknown: Cannot read it"],
  [{ kind: "dead", record: someDaemon({ phase: "draining" }) }, "daemon: dead, pid 4711, draining, since"],
] as const)("a daemon that does not run is described: %j", (daemon, text) => {
  expect(statusText({ daemon, config_errors: [], suites: [] })).toContain(text);
});

test("a stale run is UNKNOWN in the table, with its age", () => {
  const run = someRun({ end_time: "2026-11-22T11:00:00+01:00" });
  spool.writeResult("login", someResult(run));
  const row = statusText(status()).split("\n").at(-1);
  expect(row).toMatch(/^login {2}idle {3}UNKNOWN {2}18 min ago/);
});
