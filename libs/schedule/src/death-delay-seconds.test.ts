import { expect, test } from "vitest";
import { deathDelaySeconds } from "./death-delay-seconds.ts";

test.each([
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 10],
  [4, 30],
  [5, 60],
  [6, 300],
  [1_000, 300],
])("after %d deaths in a row a suite waits %d seconds", (deaths, seconds) => {
  expect(deathDelaySeconds(deaths)).toBe(seconds);
});
