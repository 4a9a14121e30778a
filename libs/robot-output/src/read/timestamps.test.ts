import { afterEach, expect, test, vi } from "vitest";
import { elapsedTime, localIsoTime, parseStamp, wholeMilliseconds } from "./timestamps.ts";

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

test.each([
  ["20240131 12:00:00.123", Date.UTC(2024, 0, 31, 12, 0, 0, 123) * 1000],
  ["2024-01-31T12:00:00.123456", Date.UTC(2024, 0, 31, 12, 0, 0, 123) * 1000 + 456],
  ["2024-01-31T12:00:00", Date.UTC(2024, 0, 31, 12) * 1000],
  ["2024-01-31T12:00:00.5", Date.UTC(2024, 0, 31, 12, 0, 0, 500) * 1000],
])("reads %s", (text, stampUs) => {
  expect(parseStamp(text)).toBe(stampUs);
});

test.each(["N/A", "", "yesterday", "2024-01-31", "2024-01-31T12:00:00+01:00", undefined])(
  "takes %s for no time",
  (text) => {
    expect(parseStamp(text)).toBeUndefined();
  },
);

afterEach(() => vi.unstubAllEnvs());

test.each([
  ["Europe/Berlin", "20240701 12:00:00.123", "2024-07-01T12:00:00.123+02:00"],
  ["Europe/Berlin", "20240101 12:00:00.123", "2024-01-01T12:00:00.123+01:00"],
  ["America/St_Johns", "2024-01-01T12:00:00.999999", "2024-01-01T12:00:00.999-03:30"],
  ["UTC", "2024-01-01T12:00:00", "2024-01-01T12:00:00.000+00:00"],
])("in %s, %s on the clock is %s", (zone, stamp, time) => {
  vi.stubEnv("TZ", zone);
  expect(localIsoTime(parseStamp(stamp) ?? 0)).toBe(time);
});

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
