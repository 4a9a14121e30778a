import { expect, test } from "vitest";
import { readChoices, readNumber } from "./scalars.ts";

const CHOICES = ["breakaway", "wmi", "plain"] as const;

test("a list is taken in its order, each word once", () => {
  expect(readChoices(["wmi", "breakaway", "wmi"], CHOICES)).toEqual({
    kind: "ok",
    value: ["wmi", "breakaway"],
  });
});

test.each([[[]], ["wmi"], [null], [{ wmi: true }]])("%j is no list of them", (value) => {
  expect(readChoices(value, CHOICES)).toMatchObject({
    kind: "error",
    issues: [{ reason: "must be a list of breakaway, wmi, plain", path: [] }],
  });
});

test("each wrong word is an issue at its place", () => {
  expect(readChoices(["wmi", "cron", 7], CHOICES)).toMatchObject({
    kind: "error",
    issues: [
      { reason: 'must be "breakaway", "wmi" or "plain"', path: ["1"] },
      { reason: 'must be "breakaway", "wmi" or "plain"', path: ["2"] },
    ],
  });
});

const PARALLEL = { minimum: 1, maximum: 1000, whole: true };
const FACTOR = { minimum: 1, maximum: 1000, whole: false };

test.each([4, "4", "04", "4.0"])("%j is the whole number 4", (written) => {
  expect(readNumber(written, PARALLEL)).toEqual({ kind: "ok", value: 4 });
});

test.each([1.5, "1.50"])("%j is the number 1.5", (written) => {
  expect(readNumber(written, FACTOR)).toEqual({ kind: "ok", value: 1.5 });
});

test.each([0, 1001, 1.5, "four", "", null, true, [4], Number.NaN])(
  "%j is no number of parallel runs",
  (written) => {
    expect(readNumber(written, PARALLEL)).toMatchObject({
      kind: "error",
      issues: [{ reason: "must be a whole number from 1 to 1000" }],
    });
  },
);
