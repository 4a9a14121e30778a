import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isLogFull } from "./is-log-full.ts";

// Local time, as is the day that counts.
const MIDNIGHT = new Date(2026, 10, 22).getTime();
const HOUR_MS = 3_600_000;

test.each([
  ["an empty one of last year", 0, MIDNIGHT - 10_000 * HOUR_MS, MIDNIGHT, false],
  ["a small one of today", 10, MIDNIGHT, MIDNIGHT + HOUR_MS, false],
  ["a small one of yesterday", 10, MIDNIGHT - 1, MIDNIGHT, true],
  ["a small one of the same hour of another day", 10, MIDNIGHT - 23 * HOUR_MS, MIDNIGHT + HOUR_MS, true],
  ["one as large as it may be", 100, MIDNIGHT, MIDNIGHT, false],
  ["one that is larger", 101, MIDNIGHT, MIDNIGHT, true],
  ["a small one of tomorrow", 10, MIDNIGHT + 24 * HOUR_MS, MIDNIGHT, false],
])("%s", (_name, bytes, lastWriteMs, nowMs, isFull) => {
  expect(isLogFull({ bytes, lastWriteMs }, { maxBytes: 100, nowMs })).toBe(isFull);
});

test("by its age alone a log is full at most once a day", () => {
  const instants = fc.array(fc.integer({ min: 0, max: 30 * 24 * 60 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(instants, (minutes) => {
      let rotations = 0;
      let lastWriteMs: number | undefined;
      for (const minute of minutes.toSorted((a, b) => a - b)) {
        const nowMs = MIDNIGHT + minute * 60_000;
        if (lastWriteMs !== undefined && isLogFull({ bytes: 1, lastWriteMs }, { maxBytes: 100, nowMs }))
          rotations += 1;
        lastWriteMs = nowMs;
      }
      const days = new Set(minutes.map((minute) => new Date(MIDNIGHT + minute * 60_000).toDateString()));
      expect(rotations).toBe(days.size - 1);
    }),
  );
});
