import { expect, test } from "vitest";
import { parseStamp } from "./parse-stamp.ts";

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
