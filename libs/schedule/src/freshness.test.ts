import * as fc from "fast-check";
import { expect, test } from "vitest";
import { freshness, type Mode, monitored, timeLimitSeconds } from "./freshness.ts";

const NOW = 1_800_000_000_000;

function fresh(run: Partial<Parameters<typeof freshness>[0]>) {
  return freshness({
    endedMs: NOW - 30_000,
    nowMs: NOW,
    runtimeSeconds: 12.5,
    limitSeconds: 180,
    cacheTimeSeconds: 240,
    ...run,
  });
}

test.each([
  ["one that ended a moment ago", { endedMs: NOW }, 0, false],
  ["one within its cache time", { endedMs: NOW - 30_000 }, 30, false],
  ["one exactly as old as its cache time", { endedMs: NOW - 240_000 }, 240, false],
  ["one a millisecond older", { endedMs: NOW - 240_001 }, 240.001, true],
  ["one from before the clock was set back", { endedMs: NOW + 3_600_000 }, 0, false],
])("the age of a result decides whether it is stale: %s", (_name, run, ageSeconds, isStale) => {
  expect(fresh(run)).toMatchObject({ ageSeconds, isStale });
});

test.each([
  [12.5, 167.5],
  [180, 0],
  [200.25, -20.25],
])("a run of %d s at an interval of 180 s leaves %d s", (runtimeSeconds, headroomSeconds) => {
  expect(fresh({ runtimeSeconds }).headroomSeconds).toBe(headroomSeconds);
});

test("an end that is no time makes a result stale, not fresh for ever", () => {
  expect(fresh({ endedMs: Number.NaN })).toMatchObject({ isStale: true });
});

test("an age is never negative and never smaller than the truth", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.integer({ min: 1, max: 1e6 }),
      (agoMs, cacheTimeSeconds) => {
        const { ageSeconds, isStale } = fresh({ endedMs: NOW - agoMs, cacheTimeSeconds });
        expect(ageSeconds).toBeGreaterThanOrEqual(0);
        expect(ageSeconds).toBe(Math.max(0, agoMs / 1000));
        expect(isStale).toBe(agoMs > cacheTimeSeconds * 1000);
      },
    ),
  );
});

const RUNNER = ["runnerHeadroom", "runnerStaleness"];
const SUITE = ["suiteHeadroom", "suiteStaleness"];

test.each<[Mode, boolean, readonly string[]]>([
  ["agent_serial", false, RUNNER],
  ["agent_serial", true, RUNNER],
  ["agent_parallel", false, SUITE],
  ["agent_parallel", true, SUITE],
  ["external", false, [...RUNNER, "suiteStaleness"]],
  ["external", true, SUITE],
])("in mode %s, selective %s, %j are watched", (mode, isSelective, expected) => {
  const watched = Object.entries(monitored(mode, isSelective)).filter(([, isWatched]) => isWatched);
  expect(watched.map(([what]) => what)).toEqual(expected);
});

test.each<[Mode, number]>([
  ["agent_serial", 60],
  ["agent_parallel", 60],
  ["external", 100],
])("in mode %s a run must fit into %i seconds", (mode, expected) => {
  expect(timeLimitSeconds(mode, { intervalSeconds: 60, cacheTimeSeconds: 100 })).toBe(expected);
});
