import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isDue, isOnSchedule, isTooFarAhead, nextStart, trustedScheduledTime } from "./slots.ts";

const NOW = 1_800_000_000;

test.each([
  [NOW - 1e9, true],
  [NOW - 1, true],
  [NOW, true],
  [NOW + 1, false],
])("a start planned for %d is due: %s", (plannedSeconds, isExpected) => {
  expect(isDue(plannedSeconds, NOW)).toBe(isExpected);
});

test.each([
  [NOW - 3600, false],
  [NOW + 60, false],
  [NOW + 67, true],
  [NOW + 3600, true],
])("a start planned for %d is too far ahead at an interval of 60: %s", (plannedSeconds, isExpected) => {
  expect(isTooFarAhead(plannedSeconds, { nowSeconds: NOW, intervalSeconds: 60 })).toBe(isExpected);
});

test.each([
  ["the first run of all", NOW + 7, undefined, true],
  ["the slot after the last", NOW + 60, NOW, true],
  ["a later slot", NOW + 600, NOW, true],
  ["the last slot again", NOW, NOW, false],
  ["a slot before the last", NOW - 60, NOW, false],
  ["a time between two slots", NOW + 61, NOW, false],
  ["a request for now, written as 1", 1, NOW, false],
])("%s is on the schedule: %s", (_name, plannedSeconds, lastPlannedSeconds, isExpected) => {
  expect(isOnSchedule(plannedSeconds, { lastPlannedSeconds, intervalSeconds: 60 })).toBe(isExpected);
});

test("what the schedule plans is on the schedule and never too far ahead, whatever the clock does", () => {
  fc.assert(
    fc.property(
      fc.record({
        lastPlannedSeconds: fc.oneof(
          fc.integer({ min: NOW - 10_000, max: NOW + 10_000 }),
          fc.integer({ min: 0, max: 2 * NOW }),
          fc.constant(undefined),
        ),
        intervalSeconds: fc.integer({ min: 1, max: 3600 }),
        missedRuns: fc.constantFrom("coalesce" as const, "skip" as const),
      }),
      (state) => {
        const { epochSeconds } = nextStart({ ...state, nowSeconds: NOW, spreadSeconds: 0 });
        const isPlanned = isOnSchedule(epochSeconds, {
          intervalSeconds: state.intervalSeconds,
          lastPlannedSeconds:
            state.lastPlannedSeconds === undefined ? undefined : trustedScheduledTime(state.lastPlannedSeconds, NOW),
        });
        const isFarAhead = isTooFarAhead(epochSeconds, { ...state, nowSeconds: NOW });
        expect({ isPlanned, isFarAhead }).toEqual({ isPlanned: true, isFarAhead: false });
      },
    ),
    { numRuns: 1000 },
  );
});
