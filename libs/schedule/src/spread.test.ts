import * as fc from "fast-check";
import { expect, test } from "vitest";
import { spread } from "./spread.ts";

const ids = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);

test.each([0, 1, 4])("%d new suites that all find a place start at once", (newSuites) => {
  expect(spread("login", { newSuites, maxParallel: 4, intervalSeconds: 60 })).toBe(0);
});

test("a delay is whole seconds, and below a second for each suite too many and half the interval", () => {
  fc.assert(
    fc.property(
      ids,
      fc.record({
        newSuites: fc.integer({ min: 0, max: 10_000 }),
        maxParallel: fc.integer({ min: 1, max: 100 }),
        intervalSeconds: fc.integer({ min: 1, max: 86_400 }),
      }),
      (id, options) => {
        const delay = spread(id, options);
        const surplus = Math.max(0, options.newSuites - options.maxParallel);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(0);
        expect(delay).toBeLessThanOrEqual(Math.min(surplus, options.intervalSeconds / 2));
        expect(spread(id, { ...options })).toBe(delay);
      },
    ),
  );
});

test("many new suites do not start in the same few seconds", () => {
  const delays = Array.from({ length: 1000 }, (_, index) =>
    spread(`suite${index}`, { newSuites: 1000, maxParallel: 4, intervalSeconds: 3600 }),
  );
  const perTenth = Array.from(
    { length: 10 },
    (_, tenth) => delays.filter((delay) => Math.floor(delay / 99.6) === tenth).length,
  );
  expect(Math.min(...perTenth)).toBeGreaterThan(60);
  expect(Math.max(...perTenth)).toBeLessThan(150);
});
