import type { Levels } from "@robotmk-controller/config";
import { expect, test } from "vitest";
import { someSuite } from "../../fixtures/some-status.ts";
import { levelState, withLevels } from "./levels.ts";

const levels = (name: string, warn: number, crit?: number): ReadonlyMap<string, Levels> =>
  new Map([[name, { warn, crit }]]);

test.each([
  { value: 9.9, breaches: [] },
  { value: 10, breaches: [{ state: 1, text: "age 10 at or above 10 (!)" }] },
  { value: 19.94, breaches: [{ state: 1, text: "age 19.94 at or above 10 (!)" }] },
  { value: 20, breaches: [{ state: 2, text: "age 20 at or above 20 (!!)" }] },
  { value: 1e9, breaches: [{ state: 2, text: "age 1000000000 at or above 20 (!!)" }] },
  { value: Number.NaN, breaches: [] },
])("a value of $value with levels at 10 and 20", ({ value, breaches }) => {
  expect(levelState([{ name: "age", value }], levels("age", 10, 20))).toEqual(breaches);
});

test.each([
  { value: 10, breaches: [] },
  { value: 9.5, breaches: [{ state: 1, text: "tests_passed 9.5 below 10 (!)" }] },
  { value: 5, breaches: [{ state: 1, text: "tests_passed 5 below 10 (!)" }] },
  { value: 4, breaches: [{ state: 2, text: "tests_passed 4 below 5 (!!)" }] },
])("a low value of $value with lower levels at 10 and 5", ({ value, breaches }) => {
  expect(levelState([{ name: "tests_passed", value }], levels("tests_passed", 10, 5))).toEqual(breaches);
});

test("a metric with one level is never critical, and one without any is never judged", () => {
  expect(levelState([{ name: "age", value: 1e9 }], levels("age", 10))).toMatchObject([{ state: 1 }]);
  expect(levelState([{ name: "runtime", value: 1e9 }], levels("age", 10))).toEqual([]);
});

test("the worst breach comes first", () => {
  const both = new Map([...levels("age", 10, 1000), ...levels("runtime", 10, 20)]);
  const metrics = [
    { name: "age", value: 30 },
    { name: "runtime", value: 30 },
  ];
  expect(levelState(metrics, both).map(({ state }) => state)).toEqual([2, 1]);
});

test("the metrics that the config takes for low ones are the low ones here", () => {
  for (const name of ["cache_headroom", "tests_passed"]) {
    const suite = someSuite("login", `levels: {${name}: [10, 5]}`);
    expect(levelState([{ name, value: 7 }], suite.levels)).toMatchObject([{ state: 1 }]);
  }
  for (const name of ["runtime", "age", "tests_failed", "tests_skipped"]) {
    const suite = someSuite("login", `levels: {${name}: [5, 10]}`);
    expect(levelState([{ name, value: 7 }], suite.levels)).toMatchObject([{ state: 1 }]);
  }
});

test("levels of the config replace a metric's own, all of them", () => {
  const metric = { name: "runtime", value: 5, warn: 162, crit: 180, min: 0 };
  expect(withLevels([metric], levels("runtime", 10, 20))).toEqual([{ ...metric, warn: 10, crit: 20 }]);
  expect(withLevels([metric], levels("runtime", 10))).toEqual([
    { name: "runtime", value: 5, min: 0, warn: 10 },
  ]);
  expect(withLevels([metric], levels("age", 10))).toEqual([metric]);
});

test("lower levels are not drawn, as a graph would take them for upper ones", () => {
  const metric = { name: "cache_headroom", value: 5 };
  expect(withLevels([metric], levels("cache_headroom", 10, 5))).toEqual([metric]);
});
