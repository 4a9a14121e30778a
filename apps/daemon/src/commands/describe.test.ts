import { expect, test } from "vitest";
import { SAMPLE_DAEMON as record } from "../fixtures/sample-records.ts";
import {
  describeEnd,
  describeForeground,
  describeStart,
  describeState,
  describeStop,
  statusCode,
} from "./describe.ts";

const DAEMON =
  "pid 4711, planning, since 2026-11-22T11:00:00.000+01:00, launched by plain, 2 running, 1 waiting";

test.each([
  [{ kind: "running", record } as const, 0, `running: ${DAEMON}`],
  [{ kind: "dead", record } as const, 1, `dead, its state is left: ${DAEMON}`],
  [{ kind: "absent" } as const, 3, "not running"],
  [{ kind: "unknown", problem: 'Cannot read "x"' } as const, 4, 'unknown: Cannot read "x"'],
])("the state %j has the code that init scripts know", (state, code, text) => {
  expect(statusCode(state)).toBe(code);
  expect(describeState(state)).toBe(text);
});

test("a degraded launch is described with its consequence", () => {
  const text = describeState({ kind: "running", record: { ...record, degraded: true, phase: "draining" } });
  expect(text).toContain("draining");
  expect(text).toContain("launched by plain, degraded: it dies with the agent's unit or job, 2 running");
});

const launch = { rung: "plain", degraded: false, failures: [] } as const;

test.each([
  [{ kind: "started", record, launch } as const, `started: ${DAEMON}`],
  [{ kind: "already-running", record } as const, `already running: ${DAEMON}`],
  [{ kind: "failed", problem: "no room" } as const, "Cannot start the daemon: no room"],
])("a start is described: %j", (report, text) => {
  expect(describeStart(report)).toBe(text);
});

test.each([
  [{ kind: "not-running" } as const, "not running"],
  [{ kind: "stopped", record, how: "asked" } as const, "stopped: pid 4711"],
  [{ kind: "stopped", record, how: "killed" } as const, "stopped (killed, since it did not react): pid 4711"],
  [{ kind: "failed", problem: "it hangs" } as const, "Cannot stop the daemon: it hangs"],
])("a stop is described: %j", (report, text) => {
  expect(describeStop(report)).toBe(text);
});

const START = { json: false, staysInForeground: true } as const;

test("a start that stays in the foreground says so, and how to end it", () => {
  const text = describeForeground(START, "C:\\log");
  expect(text).toContain("in the foreground, as start does on Windows");
  expect(text).toContain("Ctrl-C, Ctrl-Break or robotmk-daemon stop end it");
  expect(text).toContain("C:\\log");
  expect(describeEnd(START, "stopped")).toBe("daemon ended: stopped");
});

test("for machines it is a line of JSON", () => {
  const asked = { ...START, json: true };
  expect(JSON.parse(describeForeground(asked, "/log"))).toEqual({
    kind: "foreground",
    pid: process.pid,
    log_dir: "/log",
  });
  expect(JSON.parse(describeEnd(asked, "no-heartbeat"))).toEqual({ kind: "ended", end: "no-heartbeat" });
});
