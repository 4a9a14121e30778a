import { expect, test } from "vitest";
import { readDuration } from "./duration.ts";

test.each([
  [1, 1],
  [3600, 3600],
  [0.5, 0.5],
  ["90s", 90],
  ["5m", 300],
  ["2h", 7200],
  ["1.5 h", 5400],
  ["0900", 900],
  ["1e3", 1000],
  [366 * 86400, 366 * 86400],
])("a duration of %j is %d seconds", (written, seconds) => {
  expect(readDuration(written, 0)).toEqual({ kind: "ok", value: seconds });
});

test.each([
  ["5 apples", "must be a number of seconds"],
  ["", "must be a number of seconds"],
  ["m", "must be a number of seconds"],
  ["5 m s", "must be a number of seconds"],
  ["5d", "must be a number of seconds"],
  ["1h30m", "must be a number of seconds"],
  ["12:30:45", "must be a number of seconds"],
  [".nan", "must be a number of seconds"],
  [".inf", "must be a number of seconds"],
  [Number.NaN, "must be a number of seconds"],
  [Number.POSITIVE_INFINITY, "must be a number of seconds"],
  [null, "must be a number of seconds"],
  [true, "must be a number of seconds"],
  [[60], "must be a number of seconds"],
  [new Map(), "must be a number of seconds"],
  [0, "must be at least 1 second"],
  [0.5, "must be at least 1 second"],
  [-1, "must be at least 1 second"],
  ["-5m", "must be at least 1 second"],
  [1e9, "must be at most 366 days"],
  ["1e9", "must be at most 366 days"],
  ["8785h", "must be at most 366 days"],
])("an interval of %j is refused", (written, reason) => {
  const result = readDuration(written, 1);
  expect(result.kind === "error" && result.issues[0]?.reason).toContain(reason);
});

test("a duration that does not repeat may be shorter than a second, but not zero", () => {
  expect(readDuration(0.1, 0)).toEqual({ kind: "ok", value: 0.1 });
  expect(readDuration(0, 0)).toMatchObject({ issues: [{ reason: "must be more than 0 seconds" }] });
});

test.each([
  ["blanks", `1${" ".repeat(1_000_000)}x`],
  ["digits", `${"9".repeat(1_000_000)}x`],
  ["digits after a point", `.${"9".repeat(1_000_000)}ms`],
])("a million %s are refused as soon as they are read", (_what, written) => {
  const before = performance.now();

  expect(readDuration(written, 1).kind).toBe("error");

  expect(performance.now() - before).toBeLessThan(1_000);
});
