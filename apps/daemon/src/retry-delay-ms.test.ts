import { expect, test } from "vitest";
import { retryDelayMs } from "./retry-delay-ms.ts";

test.each([
  [1, 1_000],
  [2, 2_000],
  [5, 16_000],
  [6, 30_000],
  [5_000, 30_000],
])("after %d failures in a row a task is left alone for %d ms", (failures, delayMs) => {
  expect(retryDelayMs(failures)).toBe(delayMs);
});
