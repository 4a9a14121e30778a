import { expect, test } from "vitest";
import { readNumber } from "./read-number.ts";

const PARALLEL = { minimum: 1, maximum: 1000, whole: true };
const FACTOR = { minimum: 1, maximum: 1000, whole: false };

test.each([4, "4", "04", "4.0"])("%j is the whole number 4", (written) => {
  expect(readNumber(written, PARALLEL)).toEqual({ kind: "read", value: 4 });
});

test.each([1.5, "1.50"])("%j is the number 1.5", (written) => {
  expect(readNumber(written, FACTOR)).toEqual({ kind: "read", value: 1.5 });
});

test.each([0, 1001, 1.5, "four", "", null, true, [4], Number.NaN])(
  "%j is no number of parallel runs",
  (written) => {
    expect(readNumber(written, PARALLEL)).toMatchObject({
      kind: "refused",
      refusals: [{ reason: "must be a whole number from 1 to 1000" }],
    });
  },
);
