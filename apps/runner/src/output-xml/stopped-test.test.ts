import { expect, test } from "vitest";
import { stoppedTest } from "./stopped-test.ts";

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
