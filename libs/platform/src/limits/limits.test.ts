import * as fc from "fast-check";
import { expect, test } from "vitest";
import { cpuIdlePercent } from "./limits.ts";

test.each([
  ["an idle machine", { busy: 50, total: 1000 }, { busy: 50, total: 1400 }, 100],
  ["a busy one", { busy: 50, total: 1000 }, { busy: 450, total: 1400 }, 0],
  ["one that works a quarter of its time", { busy: 50, total: 1000 }, { busy: 150, total: 1400 }, 75],
  ["a moment in which no time went by", { busy: 50, total: 1000 }, { busy: 50, total: 1000 }, undefined],
  ["a counter that went back", { busy: 50, total: 1000 }, { busy: 50, total: 900 }, undefined],
  [
    "a machine whose counters can't be read",
    { busy: Number.NaN, total: Number.NaN },
    { busy: 1, total: 2 },
    undefined,
  ],
])("cpuIdlePercent() of %s", (_name, before, after, percent) => {
  expect(cpuIdlePercent(before, after)).toBe(percent);
});

test("a share is between nothing and all, whatever the counters say", () => {
  const samples = fc.record({ busy: fc.integer(), total: fc.integer() });
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      const percent = cpuIdlePercent(before, after) ?? 0;
      expect(percent).toBeGreaterThanOrEqual(0);
      expect(percent).toBeLessThanOrEqual(100);
    }),
  );
});
