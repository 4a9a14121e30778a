import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newestFirst } from "./newest-first.ts";
import { makeRunId } from "./run-id.ts";

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

/** The id of a run that began so many hours from now. */
function at(hours: number): string {
  return makeRunId(NOW_MS + hours * HOUR_MS, "4f9a1c");
}

test("runs are sorted by their begin, newest first", () => {
  expect(newestFirst([at(-2), at(0), at(-3), at(-1)], NOW_MS)).toEqual([at(0), at(-1), at(-2), at(-3)]);
});

test("runs from before the clock was set back are older than all that came since", () => {
  expect(newestFirst([at(-2), at(24), at(-1), at(23)], NOW_MS)).toEqual([at(-1), at(-2), at(24), at(23)]);
});

test("however the clock jumps, the run that began last stays before those that its clock has not reached", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (hours) => {
      const ids = hours.map(at);
      const last = hours.at(-1) ?? 0;
      const sorted = newestFirst(ids, NOW_MS + last * HOUR_MS);
      expect(sorted.toSorted()).toEqual(ids.toSorted());
      expect(sorted[0]).toBe(at(last));
    }),
  );
});
