import { expect, test } from "vitest";
import { words } from "./words.ts";

test.each([
  [0, "0 s"],
  [59.6, "60 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7_199, "120 min"],
  [7_200, "2 h"],
  [-5, "-5 s"],
])("%d seconds are %s", (seconds, text) => {
  expect(words(seconds)).toBe(text);
});
