import { expect, test } from "vitest";
import { readChoices } from "./read-choices.ts";

const CHOICES = ["breakaway", "wmi", "plain"] as const;

test("a list is taken in its order, each word once", () => {
  expect(readChoices(["wmi", "breakaway", "wmi"], CHOICES)).toEqual({
    kind: "read",
    value: ["wmi", "breakaway"],
  });
});

test.each([[[]], ["wmi"], [null], [{ wmi: true }]])("%j is no list of them", (value) => {
  expect(readChoices(value, CHOICES)).toMatchObject({
    kind: "refused",
    refusals: [{ reason: "must be a list of breakaway, wmi, plain", path: [] }],
  });
});

test("each wrong word is told at its place", () => {
  expect(readChoices(["wmi", "cron", 7], CHOICES)).toMatchObject({
    kind: "refused",
    refusals: [
      { reason: 'must be "breakaway", "wmi" or "plain"', path: ["1"] },
      { reason: 'must be "breakaway", "wmi" or "plain"', path: ["2"] },
    ],
  });
});
