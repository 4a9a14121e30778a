import { expect, test } from "vitest";
import { afterSuiteTeardown, stoppedTest } from "./test-list.ts";

const FAILED = { status: "FAIL", message: "door stuck" };
const SKIPPED = { status: "SKIP", message: "not needed" };

test.each([
  [{ status: "PASS", message: "" }, FAILED, "FAIL", "Parent suite teardown failed:\ndoor stuck"],
  [
    { status: "FAIL", message: "own" },
    FAILED,
    "FAIL",
    "own\n\nAlso parent suite teardown failed:\ndoor stuck",
  ],
  [
    { status: "SKIP", message: "own" },
    FAILED,
    "SKIP",
    "own\n\nAlso parent suite teardown failed:\ndoor stuck",
  ],
  [{ status: "PASS", message: "" }, SKIPPED, "SKIP", "Skipped in parent suite teardown:\nnot needed"],
  [
    { status: "FAIL", message: "own" },
    SKIPPED,
    "SKIP",
    "Skipped in parent suite teardown:\nnot needed\n\nEarlier message:\nown",
  ],
  [{ status: "PASS", message: "own" }, { status: "PASS", message: "" }, "PASS", "own"],
  [{ status: "PASS", message: "own" }, { status: "NOT RUN", message: "" }, "PASS", "own"],
] as const)("%j after a teardown %j is %s", (verdict, teardown, status, message) => {
  expect(afterSuiteTeardown(verdict, { teardown, longestMessage: 1000 })).toStrictEqual({ status, message });
});

test("a message that grows beyond the limit is cut", () => {
  const verdict = { status: "PASS", message: "x".repeat(995) } as const;
  const { message } = afterSuiteTeardown(verdict, { teardown: FAILED, longestMessage: 1000 });
  expect(message).toBe(`${"x".repeat(995)}\n\nAls`);
});

test.each([
  ["FAIL", "Failure occurred and exit-on-failure mode is in use.", [], "not-run"],
  ["FAIL", "Critical failure occurred and exit-on-failure mode is in use.", [], "not-run"],
  ["FAIL", "Error occurred and exit-on-error mode is in use.", [], "not-run"],
  ["FAIL", "Test execution stopped due to a fatal error.", [], "not-run"],
  [
    "FAIL",
    "Test execution stopped due to a fatal error.\n\nAlso parent suite teardown failed:\nx",
    [],
    "not-run",
  ],
  ["FAIL", "Parent suite setup failed:\nx", ["a", "robot:exit"], "not-run"],
  ["FAIL", "x", ["Robot:Exit"], "not-run"],
  ["FAIL", "Execution terminated by signal", [], "interrupted"],
  ["FAIL", "Setup failed:\nExecution terminated by signal", [], "interrupted"],
  ["FAIL", "Execution terminated by signal\n\nAlso teardown failed:\nx", [], "interrupted"],
  ["FAIL", "The log says: Execution terminated by signal", [], "ran"],
  ["FAIL", "Failure occurred and exit-on-failure mode is in use. Not so.", [], "ran"],
  ["FAIL", "Parent suite setup failed:\nx", [], "ran"],
  ["PASS", "", ["robot:exit"], "ran"],
] as const)("%s %j with tags %j is %s", (status, message, tags, stopped) => {
  expect(stoppedTest({ status, message, tags })).toBe(stopped);
});
