import { expect, test } from "vitest";
import { wholeMilliseconds } from "./whole-milliseconds.ts";

test.each([
  [0, 0],
  [499, 0],
  [500, 0],
  [501, 1],
  [1500, 2],
  [2500, 2],
  [-1500, -2],
  [1_000_500, 1000],
  [123_456_789, 123_457],
])("%i microseconds are %i milliseconds, as in Python", (elapsedUs, ms) => {
  expect(wholeMilliseconds(elapsedUs)).toBe(ms);
});
