import { expect, test } from "vitest";
import { elapsedTime } from "./elapsed-time.ts";
import { parseStamp } from "./parse-stamp.ts";

const NOON = parseStamp("20240131 12:00:00.000");

test.each([
  [{ start: "2024-01-31T12:00:00", elapsed: "1.234567" }, NOON, 1_234_567],
  [{ elapsed: "0.5" }, undefined, 500_000],
  [{ start: "2024-01-31T12:00:00", elapsed: "soon" }, NOON, undefined],
  [{ start: "2024-01-31T12:00:00", elapsed: "" }, NOON, undefined],
  [{ starttime: "20240131 12:00:00.000", endtime: "20240131 12:01:00.001" }, NOON, 60_001_000],
  // The clock was set back during the run.
  [{ starttime: "20240131 12:00:00.000", endtime: "20240131 11:59:59.000" }, NOON, -1_000_000],
  [{ starttime: "20240131 12:00:00.000", endtime: "N/A" }, NOON, undefined],
  [{ starttime: "N/A", endtime: "N/A" }, undefined, undefined],
  [{}, undefined, undefined],
  // Robot does not mix the two.
  [{ starttime: "20240131 12:00:00.000", endtime: "20240131 12:01:00.000", elapsed: "2" }, undefined, 2e6],
])("%j", (attributes, startUs, elapsedUs) => {
  expect(elapsedTime(attributes)).toStrictEqual({ startUs, elapsedUs });
});
