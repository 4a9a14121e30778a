import { expect, test } from "vitest";
import { closingLine, sumOf, tallyOf } from "./tally.ts";

type File = { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] };

const report = (
  counts: {
    readonly passed?: number;
    readonly failed?: number;
    readonly pending?: number;
    readonly todo?: number;
  },
  testResults: readonly File[] = [],
) =>
  JSON.stringify({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numPendingTests: counts.pending ?? 0,
    numTodoTests: counts.todo ?? 0,
    testResults,
  });

test("tests are counted as vitest reports them", () => {
  expect(tallyOf(report({ passed: 5, pending: 2, todo: 1 }), 0)).toEqual({
    passed: 5,
    failed: 0,
    skipped: 3,
  });
  expect(tallyOf(report({ passed: 5, failed: 2 }), 1)).toEqual({ passed: 5, failed: 2, skipped: 0 });
});

test("a file that failed without a failed test is a failed test", () => {
  const files = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{ status: "failed" }] },
    { status: "passed", assertionResults: [{ status: "passed" }] },
  ];
  expect(tallyOf(report({ passed: 1, failed: 1 }, files), 1)).toEqual({ passed: 1, failed: 2, skipped: 0 });
});

test.each([
  ["a run without a report", undefined, 1],
  ["a run with half a report", '{"success":', 1],
  ["a run whose report is something else", "[]", 0],
  ["a run of nothing", report({}), 0],
  ["a run that skipped all", report({ pending: 3 }), 0],
  ["a run that failed although its tests passed", report({ passed: 3 }), 1],
])("%s is a failure", (_case, text, exitCode) => {
  expect(tallyOf(text, exitCode).failed).toBe(1);
});

test("the closing line is the sum of all", () => {
  const sum = sumOf([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 10, failed: 2, skipped: 3 },
  ]);
  expect(closingLine(sum)).toBe("11 passed, 2 failed, 3 skipped");
});
