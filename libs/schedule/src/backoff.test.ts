import { expect, test } from "vitest";
import { deathDelaySeconds, retryDelayMs } from "./backoff.ts";

test.each([
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [6, 30_000],
  [5_000, 30_000],
])("after %d failures in a row a task is left alone for %d ms", (failures, delayMs) => {
  expect(retryDelayMs(failures)).toBe(delayMs);
});

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
