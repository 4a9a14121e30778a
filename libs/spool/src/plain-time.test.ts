import { isoTime } from "@robotmk-controller/platform";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPlainTime } from "./plain-time.ts";

test.each([
  "2026-11-22T11:15:30.123+01:00",
  "2026-11-22T11:15:30Z",
  "2024-02-29T00:00:00-11:30",
  "1970-01-01T23:59:59.123456+00:00",
])("%s is a time that every reader takes", (text) => {
  expect(isPlainTime(text)).toBe(true);
});

test.each([
  "",
  "foo 1",
  "2026",
  "2026-11-22",
  "2026-11-22 11:15:30+01:00",
  "2026-11-22T11:15:30",
  "2026-11-22T24:00:00Z",
  "2026-11-22T11:15:60Z",
  "2026-02-30T11:15:30Z",
  "2025-02-29T11:15:30Z",
  "0000-01-01T00:00:00Z",
  "+275760-09-13T00:00:00Z",
  "2026-11-22T11:15:30+24:00",
  "2026-11-22T11:15:30Z (a comment)",
  "2026-11-22T11:15:30Z\n",
])("%j is none, though JavaScript may read it", (text) => {
  expect(isPlainTime(text)).toBe(false);
});

test("every time that our programs write is one", () => {
  const times = fc.date({ min: new Date("1970-01-02"), max: new Date("2999-12-30"), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      expect(isPlainTime(isoTime(time.getTime()))).toBe(true);
    }),
  );
});
