import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test.each([
  ["task", [0, 1, 2, 4, 8, 16, 30, 30]],
  ["suite", [0, 0, 0, 10, 30, 60, 300, 300]],
  ["launch", [0, 0, 10, 30, 60, 300, 300]],
] as const)("the back-off of a %s grows with the failures in a row, up to a limit", (cause, seconds) => {
  expect(seconds.map((_, failures) => backoffMs(cause, failures))).toEqual(seconds.map((s) => s * 1000));
  expect(backoffMs(cause, 5_000)).toBe(Math.max(...seconds) * 1000);
  expect(backoffMs(cause, -1)).toBe(0);
});
