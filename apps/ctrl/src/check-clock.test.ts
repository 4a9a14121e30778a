import type { DaemonState } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { checkClock } from "./check-clock.ts";
import { daemonState } from "./fixtures/daemon-state.ts";

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
])("a clock that is before %s is told, with what to do", (_what, stamps, says) => {
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

test("a clock that was never set is told, whatever is on disk", () => {
  expect(check({}, 0)[0]?.problem).toContain("1970-01-01T00:00:00.000Z");
});

test("stamps that no calendar has do no harm", () => {
  expect(check({ heartbeatMs: 9e15 })[0]?.problem).toContain("no calendar");
  expect(check({ heartbeatMs: Number.NaN, lastEndMs: [Number.NaN] })).toEqual([]);
});
