import { afterEach, expect, test, vi } from "vitest";
import { localIsoTime } from "./local-iso-time.ts";
import { parseStamp } from "./parse-stamp.ts";

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
