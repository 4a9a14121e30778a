import type { DaemonState } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { daemonState } from "../fixtures/some-status.ts";
import { checkClock, checkDisk } from "./resources.ts";

test.each([
  [500, undefined],
  [499.9, "warning"],
  [100, "warning"],
  [99.9, "critical"],
  [0, "critical"],
])("with %d MB free of the levels 500 and 100 the disk is %s", (freeMb, severity) => {
  const problems = checkDisk("/spool", { freeMb, levels: { warn: 500, crit: 100 } });
  expect(problems.map((problem) => problem.severity)).toEqual(severity === undefined ? [] : [severity]);
});

test("the problem names the folder, what is free and the level", () => {
  const [problem] = checkDisk("/spool", { freeMb: 99.9, levels: { warn: 500, crit: 100 } });
  expect(problem?.check).toBe("disk");
  expect(problem?.problem).toBe('Only 99 MB are free for the spool "/spool": the level is 100 MB');
});

test("without a critical level it stays a warning; without any, or without a measure, there is nothing to tell", () => {
  expect(checkDisk("/spool", { freeMb: 0, levels: { warn: 1, crit: undefined } })[0]?.severity).toBe(
    "warning",
  );
  expect(checkDisk("/spool", { freeMb: undefined, levels: { warn: 1, crit: 1 } })).toEqual([]);
  expect(checkDisk("/spool", { freeMb: 0, levels: undefined })).toEqual([]);
});

const NOW_MS = Date.parse("2026-11-22T10:00:00Z");
const MINUTE_MS = 60_000;
const ABSENT: DaemonState = { kind: "absent" };

function check(different: Partial<Parameters<typeof checkClock>[1]> = {}, nowMs = NOW_MS) {
  return checkClock(nowMs, { heartbeatMs: undefined, daemon: ABSENT, lastEndMs: [], ...different });
}

test("a clock that shows a later time than all that is on disk is right", () => {
  const daemon = daemonState({ started: "2026-11-22T09:00:00Z" });
  expect(check()).toEqual([]);
  expect(check({ heartbeatMs: NOW_MS - MINUTE_MS, daemon, lastEndMs: [NOW_MS - 1, 0] })).toEqual([]);
});

test("some minutes do no harm: two clocks may differ, and times are rounded", () => {
  expect(check({ heartbeatMs: NOW_MS + 4 * MINUTE_MS, lastEndMs: [NOW_MS + 4 * MINUTE_MS] })).toEqual([]);
});

test.each([
  ["the call before this one", { heartbeatMs: NOW_MS + 6 * MINUTE_MS }, /call before .* 2026-11-22T10:06/],
  [
    "the daemon's start",
    { daemon: daemonState({ started: "2026-11-23T09:00:00Z" }) },
    /daemon was started at 2026-11-23/,
  ],
  ["the end of a run", { lastEndMs: [0, NOW_MS + 6 * MINUTE_MS, 5] }, /a run ended at 2026-11-22T10:06/],
])("a clock that is before %s is reported, with what to do", (_what, stamps, says) => {
  expect(check(stamps)).toEqual([
    {
      check: "clock",
      severity: "warning",
      problem: expect.stringMatching(says),
      remedy: expect.stringContaining("Set the clock"),
    },
  ]);
});

test("a daemon that died says nothing of the clock: its record stays until the next one is up", () => {
  expect(check({ daemon: { ...daemonState({ started: "2027-01-01T00:00:00Z" }), kind: "dead" } })).toEqual(
    [],
  );
});

test("a clock that was never set is reported, whatever is on disk", () => {
  expect(check({}, 0)[0]?.problem).toContain("1970-01-01T00:00:00.000Z");
});

test("stamps that no calendar has do no harm", () => {
  expect(check({ heartbeatMs: 9e15 })[0]?.problem).toContain("no calendar");
  expect(check({ heartbeatMs: Number.NaN, lastEndMs: [Number.NaN] })).toEqual([]);
});
