import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../tools/test/property-runs.ts";
import {
  isDue,
  isOnSchedule,
  isTooFarAhead,
  latestScheduledTime,
  type MissedRuns,
  nextStart,
  trustedScheduledTime,
} from "./scheduled-times.ts";

const NOW = 1_800_000_000;

function next(state: Partial<Parameters<typeof nextStart>[0]>) {
  return nextStart({
    lastPlannedSeconds: NOW - 60,
    nowSeconds: NOW,
    intervalSeconds: 60,
    missedRuns: "coalesce",
    spreadSeconds: 0,
    ...state,
  });
}

test.each([
  ["a suite that never ran starts now", { lastPlannedSeconds: undefined }, 0, 0],
  ["one of many new suites waits for its place", { lastPlannedSeconds: undefined, spreadSeconds: 17 }, 17, 0],
  ["a scheduled time comes one interval after the last", { lastPlannedSeconds: NOW - 20 }, 40, 0],
  ["a scheduled time may be due this second", { lastPlannedSeconds: NOW - 60 }, 0, 0],
  ["a scheduled time that is a little late is kept", { lastPlannedSeconds: NOW - 100 }, -40, 0],
  [
    "a scheduled time that is late by an interval gives way to the newest",
    { lastPlannedSeconds: NOW - 120 },
    0,
    1,
  ],
  [
    "of many scheduled times that went by the newest is kept",
    { lastPlannedSeconds: NOW - 60 * 100 - 7 },
    -7,
    99,
  ],
  ["spread is for new suites alone", { lastPlannedSeconds: NOW - 20, spreadSeconds: 17 }, 40, 0],
  ["a scheduled time of the year 1970 is caught up in one step", { lastPlannedSeconds: 0 }, 0, NOW / 60 - 1],
])("coalesce: %s", (_name, state, offsetSeconds, missed) => {
  expect(next(state)).toEqual({ epochSeconds: NOW + offsetSeconds, missed });
});

test.each([
  ["a scheduled time that is due is kept", { lastPlannedSeconds: NOW - 60 }, 0, 0],
  ["a scheduled time within the tolerance is kept", { lastPlannedSeconds: NOW - 65 }, -5, 0],
  ["a scheduled time beyond the tolerance is given up", { lastPlannedSeconds: NOW - 66 }, 54, 1],
  ["after a pause the next scheduled time is taken", { lastPlannedSeconds: NOW - 607 }, 53, 10],
  ["a short interval has a shorter tolerance", { lastPlannedSeconds: NOW - 7, intervalSeconds: 4 }, 1, 1],
  [
    "at a short interval a scheduled time may be half of it late",
    { lastPlannedSeconds: NOW - 6, intervalSeconds: 5 },
    -1,
    0,
  ],
  ["a suite that never ran starts now", { lastPlannedSeconds: undefined }, 0, 0],
])("skip: %s", (_name, state, offsetSeconds, missed) => {
  expect(next({ missedRuns: "skip", ...state })).toEqual({ epochSeconds: NOW + offsetSeconds, missed });
});

test.each<MissedRuns>(["coalesce", "skip"])(
  "%s: a clock that was set back by years starts a new grid",
  (missedRuns) => {
    expect(next({ missedRuns, lastPlannedSeconds: NOW + 10 * 365 * 86_400 })).toEqual({
      epochSeconds: NOW + 60,
      missed: 0,
    });
  },
);

const intervals = fc.integer({ min: 1, max: 86_400 });
const policies = fc.constantFrom<MissedRuns>("coalesce", "skip");

test("10,000 runs that start late and take long stay on the grid of the first", () => {
  fc.assert(
    fc.property(
      intervals,
      policies,
      fc.infiniteStream(fc.integer({ min: 0, max: 300 })),
      (intervalSeconds, missedRuns, late) => {
        let now = NOW;
        let last = NOW;
        let offGrid = 0;
        for (let run = 0; run < 10_000; run += 1) {
          const { epochSeconds } = next({
            lastPlannedSeconds: last,
            nowSeconds: now,
            intervalSeconds,
            missedRuns,
          });
          if ((epochSeconds - NOW) % intervalSeconds !== 0 || epochSeconds <= last) offGrid += 1;
          last = epochSeconds;
          now = Math.max(now, epochSeconds) + Math.floor((late.next().value * intervalSeconds) / 100);
        }
        expect(offGrid).toBe(0);
      },
    ),
    propertyRuns(10),
  );
});

test("a suite that always starts within its interval misses no scheduled time in 10,000 runs", () => {
  const random = fc.sample(fc.integer({ min: 0, max: 179 }), { numRuns: 10_000, seed: 4 });
  let last = NOW;
  for (const [index, lateSeconds] of random.entries()) {
    const nowSeconds = last + lateSeconds;
    const found = next({ lastPlannedSeconds: last, nowSeconds, intervalSeconds: 180 });
    expect(found).toEqual({ epochSeconds: NOW + (index + 1) * 180, missed: 0 });
    last = found.epochSeconds;
  }
});

test("the next scheduled time is never the last one that is trusted, nor further ahead than the schedule can put it", () => {
  fc.assert(
    fc.property(
      intervals,
      policies,
      fc.integer({ min: -1e9, max: 1e9 }),
      (intervalSeconds, missedRuns, stepSeconds) => {
        const last = NOW + stepSeconds;
        const { epochSeconds } = next({ lastPlannedSeconds: last, intervalSeconds, missedRuns });
        expect(epochSeconds).not.toBe(trustedScheduledTime(last, NOW));
        expect(epochSeconds).toBeLessThanOrEqual(latestScheduledTime(NOW, intervalSeconds));
        expect(Number.isSafeInteger(epochSeconds)).toBe(true);
      },
    ),
  );
});

test("coalesce finds the newest scheduled time that has come, skip one that is not late", () => {
  fc.assert(
    fc.property(intervals, fc.integer({ min: 0, max: 1e8 }), (intervalSeconds, silentSeconds) => {
      const state = { lastPlannedSeconds: NOW - silentSeconds, intervalSeconds };
      const coalesced = next({ ...state, missedRuns: "coalesce" });
      expect(NOW - coalesced.epochSeconds).toBeLessThan(intervalSeconds);
      const skipped = next({ ...state, missedRuns: "skip" });
      expect(NOW - skipped.epochSeconds).toBeLessThanOrEqual(Math.min(5, intervalSeconds / 2));
      for (const { epochSeconds, missed } of [coalesced, skipped]) {
        expect(epochSeconds).toBe(state.lastPlannedSeconds + (missed + 1) * intervalSeconds);
      }
    }),
  );
});

test("a clock that is set forward and back again makes no scheduled time run twice in a row, and none wait for two intervals", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 3600 }),
      policies,
      fc.array(fc.integer({ min: -7200, max: 7200 }), { minLength: 1, maxLength: 50 }),
      (intervalSeconds, missedRuns, stepsSeconds) => {
        const state = { intervalSeconds, missedRuns };
        let last = NOW;
        let now = NOW;
        for (const step of stepsSeconds) {
          now += step;
          const { epochSeconds } = next({ ...state, lastPlannedSeconds: last, nowSeconds: now });
          expect(epochSeconds).not.toBe(trustedScheduledTime(last, now));
          expect(epochSeconds - now).toBeLessThanOrEqual(intervalSeconds + 5);
          last = epochSeconds;
          now = Math.max(now, epochSeconds);
        }
      },
    ),
  );
});

test.each([
  ["the past", NOW - 1e9, NOW - 1e9],
  ["the present", NOW, NOW],
  ["a moment ahead, since the clock was corrected a little", NOW + 5, NOW + 5],
  ["further ahead, since it was set back", NOW + 6, NOW],
])("a scheduled time of %s is trusted or replaced by the present", (_name, lastPlannedSeconds, time) => {
  expect(trustedScheduledTime(lastPlannedSeconds, NOW)).toBe(time);
});

test("a clock that is set back by less than an interval neither stops the schedule nor speeds it up", () => {
  expect(next({ lastPlannedSeconds: NOW + 30 })).toEqual({ epochSeconds: NOW + 60, missed: 0 });
  expect(next({ lastPlannedSeconds: NOW + 3 })).toEqual({ epochSeconds: NOW + 63, missed: 0 });
});

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
  ["the scheduled time after the last", NOW + 60, NOW, true],
  ["a later scheduled time", NOW + 600, NOW, true],
  ["the last scheduled time again", NOW, NOW, false],
  ["a scheduled time before the last", NOW - 60, NOW, false],
  ["a time between two scheduled times", NOW + 61, NOW, false],
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
            state.lastPlannedSeconds === undefined
              ? undefined
              : trustedScheduledTime(state.lastPlannedSeconds, NOW),
        });
        const isFarAhead = isTooFarAhead(epochSeconds, { ...state, nowSeconds: NOW });
        expect({ isPlanned, isFarAhead }).toEqual({ isPlanned: true, isFarAhead: false });
      },
    ),
    propertyRuns(1000),
  );
});
