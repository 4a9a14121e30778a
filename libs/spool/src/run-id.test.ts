import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isFileName } from "./file-name.ts";
import { makeRunId, runStartMs } from "./run-id.ts";

const starts = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

test("the id of a run tells its start in UTC", () => {
  expect(makeRunId(Date.UTC(2026, 10, 22, 10, 15, 30, 123), "4f9a1c")).toBe("20261122T101530123Z-4f9a1c");
});

test("ids are names of folders, sort by time, and tell their start again", () => {
  fc.assert(
    fc.property(starts, starts, (a, b) => {
      const [first, second] = [makeRunId(a, "000000"), makeRunId(b, "000000")];
      expect(isFileName(first)).toBe(true);
      expect(first < second).toBe(a < b);
      expect(runStartMs(first)).toBe(a);
    }),
  );
});

test.each([
  "",
  "20261122T101530123Z",
  "20261322T101530123Z-4f9a1c",
  "20261122T251530123Z-4f9a1c",
  "2026-11-22T10:15:30.123Z-4f9a1c",
  "x20261122T101530123Z-4f9a1c",
  "lost+found",
])("%j tells no start", (name) => {
  expect(runStartMs(name)).toBeUndefined();
});
