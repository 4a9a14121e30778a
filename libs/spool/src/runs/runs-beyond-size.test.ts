import fc from "fast-check";
import { expect, test } from "vitest";
import { runsBeyondSize, type SizedRun } from "./retention.ts";

/** Runs of these sizes, newest first. */
function sized(...sizes: readonly number[]): readonly SizedRun[] {
  return sizes.map((bytes, index) => ({ runId: `run-${index}`, bytes }));
}

function beyond(sizes: readonly number[], maxBytes: number, kept: readonly string[] = []) {
  return runsBeyondSize(sized(...sizes), { maxBytes, kept: new Set(kept) });
}

test("the oldest go, as many as it needs", () => {
  expect(beyond([3, 3, 3, 3], 7)).toEqual(["run-3", "run-2"]);
  expect(beyond([3, 3, 3, 3], 12)).toEqual([]);
  expect(beyond([3, 3, 3, 3], 11)).toEqual(["run-3"]);
});

test("what is to be kept stays and counts: a younger one goes in its stead", () => {
  expect(beyond([3, 3, 3, 3], 9, ["run-3"])).toEqual(["run-2"]);
});

test("where what is to be kept is too large alone, all others go", () => {
  expect(beyond([1, 1, 100, 1], 50, ["run-2"])).toEqual(["run-3", "run-1", "run-0"]);
});

test("the rest fits or is to be kept, no run goes without need, and none goes before an older one", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), fc.nat(100), fc.array(fc.nat(10)), (sizes, maxBytes, keptPlaces) => {
      const kept = keptPlaces.map((place) => `run-${place}`);
      const gone = beyond(sizes, maxBytes, kept);
      const runs = sized(...sizes);
      const total = (some: readonly SizedRun[]): number => some.reduce((sum, { bytes }) => sum + bytes, 0);
      const left = runs.filter(({ runId }) => !gone.includes(runId));
      expect(kept.filter((runId) => gone.includes(runId))).toEqual([]);
      const free = left.filter(({ runId }) => !kept.includes(runId));
      expect(total(left) <= maxBytes || free.length === 0).toBe(true);
      const last = runs.find(({ runId }) => runId === gone.at(-1));
      expect(last === undefined || total(left) + last.bytes > maxBytes).toBe(true);
      const places = runs.map(({ runId }) => runId);
      const youngestGone = Math.min(...gone.map((runId) => places.indexOf(runId)));
      expect(free.filter(({ runId }) => places.indexOf(runId) > youngestGone)).toEqual([]);
    }),
  );
});
