import { expect, test } from "vitest";
import { closingLine, failuresText, sumOf, tallyOf } from "./tally.ts";

type File = {
  readonly name: string;
  readonly message: string;
  readonly status: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly tags?: readonly string[];
    readonly failureMessages?: readonly string[] | null;
  }[];
};

const report = (
  counts: {
    readonly passed?: number;
    readonly failed?: number;
  },
  testResults: readonly File[] = [],
) =>
  JSON.stringify({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    testResults,
  });

const skipped = (status: string, ...tags: readonly string[]) => ({ status, fullName: "x", tags });
const file = (...assertionResults: File["assertionResults"]): File => ({
  name: "a.test.ts",
  message: "",
  status: "passed",
  assertionResults,
});

test("tests are counted as vitest reports them", () => {
  const files = [file(skipped("skipped"), skipped("pending"), skipped("todo"))];
  expect(tallyOf(report({ passed: 5 }, files), { exitCode: 0 })).toEqual({
    passed: 5,
    failed: 0,
    skipped: 3,
    failures: [],
  });
  const failed = tallyOf(report({ passed: 5, failed: 2 }), { exitCode: 1 });
  expect(failed).toMatchObject({ passed: 5, failed: 2, skipped: 0 });
});

test("a test that the tags leave out does not count as skipped", () => {
  const files = [
    file(skipped("skipped", "runtime"), skipped("skipped"), skipped("skipped", "slow", "fault")),
  ];
  const run = { exitCode: 0, tags: ["runtime", "fault"] };
  expect(tallyOf(report({ passed: 1 }, files), run).skipped).toBe(2);
});

test("a file that failed without a failed test is a failed test, and each failure is named by its file and name", () => {
  const files: File[] = [
    { name: "a.test.ts", message: "does not load", status: "failed", assertionResults: [] },
    {
      name: "b.test.ts",
      message: "",
      status: "failed",
      assertionResults: [
        { status: "failed", fullName: "ends", failureMessages: ["expected 1\n  to be 2"] },
        { status: "passed", fullName: "starts", failureMessages: null },
      ],
    },
    {
      name: "c.test.ts",
      message: "",
      status: "passed",
      assertionResults: [{ status: "passed", fullName: "is" }],
    },
  ];
  expect(tallyOf(report({ passed: 1, failed: 1 }, files), { exitCode: 1 })).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: ["b.test.ts: ends\n    expected 1\n      to be 2", "a.test.ts\n    does not load"],
  });
});

test.each([
  ["a run without a report", undefined, 1],
  ["a run with half a report", '{"success":', 1],
  ["a run whose report is something else", "[]", 0],
  ["a run of nothing", report({}), 0],
  ["a run that skipped all", report({}, [file(skipped("skipped"))]), 0],
  ["a run that failed although its tests passed", report({ passed: 3 }), 1],
])("%s is a failure", (_case, text, exitCode) => {
  expect(tallyOf(text, { exitCode }).failed).toBe(1);
});

test("without a failure nothing is said of failures", () => {
  expect(failuresText(sumOf([]))).toBe("");
});

test("the closing line is the sum of all", () => {
  const sum = sumOf([
    { passed: 1, failed: 0, skipped: 0, failures: [] },
    { passed: 10, failed: 2, skipped: 3, failures: ["one", "two"] },
  ]);
  expect(closingLine(sum)).toBe("11 passed, 2 failed, 3 skipped");
  expect(failuresText(sum)).toBe("\nFailed:\n\none\n\ntwo\n");
});
