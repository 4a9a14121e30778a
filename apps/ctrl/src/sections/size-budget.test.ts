import fc from "fast-check";
import { expect, test } from "vitest";
import { chooseDetail, type Detail, type DetailChoice, DETAILS, type DetailSizes } from "./size-budget.ts";

const small: DetailSizes = { log: 50, keywords: 40, tests: 30, suite: 20, none: 10 };
const huge: DetailSizes = { log: 9000, keywords: 8000, tests: 900, suite: 20, none: 10 };

test.each<[string, readonly DetailSizes[], number, DetailChoice]>([
  ["all fit", [small, huge], 9050, ["log", "log"]],
  ["one byte is missing: the huge one gives way", [small, huge], 9049, ["log", "keywords"]],
  [
    "the huge one loses all its tests before the small one loses anything",
    [small, huge],
    70,
    ["log", "suite"],
  ],
  [
    "equal ones give way alike, what is left goes to the first",
    [small, small, small],
    140,
    ["log", "log", "keywords"],
  ],
  ["only bare entries fit", [small, huge], 20, ["none", "none"]],
  [
    "not even bare entries fit: the last ones are left out",
    [small, small, huge],
    25,
    ["none", "none", undefined],
  ],
  ["nothing fits", [small], 5, [undefined]],
  ["there is no suite", [], 5, []],
])("%s", (_case, suites, maxBytes, expected) => {
  expect(chooseDetail(suites, maxBytes)).toEqual(expected);
});

const someSizes = fc
  .array(fc.integer({ min: 1, max: 5000 }), { minLength: 5, maxLength: 5 })
  .map((numbers): DetailSizes => {
    const [log = 0, keywords = 0, tests = 0, suite = 0, none = 0] = numbers.toSorted((a, b) => b - a);
    return { log, keywords, tests, suite, none };
  });

function sizeOf(suites: readonly DetailSizes[], choice: readonly (Detail | undefined)[]): number {
  return suites.reduce((total, sizes, index) => {
    const detail = choice[index];
    return detail === undefined ? total : total + sizes[detail];
  }, 0);
}

test("whatever the sizes, the limit holds, and nothing is given up that would still fit", () => {
  fc.assert(
    fc.property(
      fc.array(someSizes, { maxLength: 20 }),
      fc.integer({ min: 0, max: 60_000 }),
      (suites, maxBytes) => {
        const choice = chooseDetail(suites, maxBytes);
        const used = sizeOf(suites, choice);
        expect(used).toBeLessThanOrEqual(maxBytes);
        if (choice.includes(undefined)) return;
        for (const [index, sizes] of suites.entries()) {
          const current = choice[index] ?? "none";
          const better = DETAILS[DETAILS.indexOf(current) - 1];
          const isRicher = better !== undefined && sizes[better] > sizes[current];
          const usedThen = isRicher ? used - sizes[current] + sizes[better] : Number.POSITIVE_INFINITY;
          expect(usedThen).toBeGreaterThan(maxBytes);
        }
      },
    ),
  );
});

test("a suite that is added and is the largest never costs a smaller one its detail, if it fits bare", () => {
  fc.assert(
    fc.property(fc.array(someSizes, { minLength: 1, maxLength: 10 }), (suites) => {
      const maxBytes = suites.reduce((total, { log }) => total + log, 0) + 10;
      const giant: DetailSizes = { log: 1e6, keywords: 1e6, tests: 1e6, suite: 1e6, none: 10 };
      expect(chooseDetail([...suites, giant], maxBytes).slice(0, -1)).toEqual(suites.map(() => "log"));
    }),
  );
});
