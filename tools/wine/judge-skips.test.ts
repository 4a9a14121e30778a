import { expect, test } from "vitest";
import { judgeSkips } from "./judge-skips.ts";

const tests = (counts: Readonly<Record<string, number>>, passed: number) => [
  ...Object.entries(counts).flatMap(([skipped, count]) =>
    Array.from({ length: count }, (_, at) => ({ name: `${skipped} ${at}`, skipped })),
  ),
  ...Array.from({ length: passed }, (_, at) => ({ name: `passed ${at}`, skipped: undefined })),
];

test("skipped tests are counted by their reasons, the most frequent first", () => {
  expect(judgeSkips(tests({ "no signals": 1, "no mounts": 2 }, 17)).text).toBe(
    "   2  no mounts\n   1  no signals\n3 of 20 tests shared with Linux skipped on Windows (15 %)",
  );
});

test.each([
  [0, 1, false],
  [19, 81, false],
  [20, 80, true],
  [5, 0, true],
])("%d skipped and %d run: too many is %s", (skipped, passed, isTooMany) => {
  expect(judgeSkips(tests({ "no signals": skipped }, passed)).isTooMany).toBe(isTooMany);
});

test("a run of nothing has skipped nothing", () => {
  expect(judgeSkips([])).toEqual({
    text: "0 of 0 tests shared with Linux skipped on Windows (0 %)",
    isTooMany: false,
  });
});
