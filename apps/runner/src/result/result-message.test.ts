import type { RunOutcome } from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { clockTime, type MessageParts, resultMessage, stateWord } from "./result-message.ts";

function message(different: Partial<MessageParts> = {}): string {
  return resultMessage({
    suiteId: "login",
    outcome: "passed",
    runtimeSeconds: 12.4,
    reason: "",
    attempts: 1,
    counts: { passed: 3, failed: 0, skipped: 0, notRun: 0 },
    failedTests: [],
    ...different,
  });
}

test("a passed run has the message of Robotmk v1", () => {
  expect(message()).toBe("OK: login (00:00:12), 3 passed");
});

test("a run that failed names its counts, its attempts and its failed tests", () => {
  const counts = { passed: 3, failed: 2, skipped: 1, notRun: 4 };
  expect(message({ outcome: "failed", counts, attempts: 2, failedTests: ["One", "Two"] })).toBe(
    "CRITICAL: login (00:00:12), 3 passed, 2 failed, 1 skipped, 4 not run, 2 attempts, failed: One; Two",
  );
});

test("a run that came to no result says why first", () => {
  const counts = { passed: 0, failed: 0, skipped: 0, notRun: 0 };
  expect(message({ outcome: "robot-failure", reason: "no output", counts })).toBe(
    "UNKNOWN: login (00:00:12), no output",
  );
});

test("of many failed tests three are named and the others counted; long names are cut", () => {
  const failedTests = ["x".repeat(500), "b", "c", "d", "e"];
  expect(message({ failedTests })).toMatch(/failed: x{100}; b; c and 2 more$/);
  expect(message({ failedTests: ["a", "b", "c"] })).toMatch(/failed: a; b; c$/);
});

test.each<[RunOutcome, string]>([
  ["passed", "OK"],
  ["failed", "CRITICAL"],
  ["timed-out", "CRITICAL"],
  ["stopped", "UNKNOWN"],
  ["interrupted", "UNKNOWN"],
  ["robot-failure", "UNKNOWN"],
  ["environment-failure", "UNKNOWN"],
])("a run that %s is %s", (outcome, word) => {
  expect(stateWord(outcome)).toBe(word);
});

test.each([
  [0, "00:00:00"],
  [0.4, "00:00:00"],
  [59.6, "00:01:00"],
  [3_599.5, "01:00:00"],
  [116, "00:01:56"],
  [86_400, "24:00:00"],
  [360_000, "100:00:00"],
  [-3, "00:00:00"],
])("%d seconds are %s", (seconds, text) => {
  expect(clockTime(seconds)).toBe(text);
});

test("whatever the texts hold, the message is one line of whole characters that begins with state and suite", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: fc.constantFrom("\n", "\r", "\t", "\u2028", "📚", "a", " "), maxLength: 300 }),
  );
  fc.assert(
    fc.property(text, fc.array(text), (reason, failedTests) => {
      const line = message({ outcome: "failed", reason, failedTests });
      expect(line).toMatch(/^CRITICAL: login \(00:00:12\), /);
      expect(line).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(line.replaceAll(/\p{Cs}/gu, "")).toBe(line);
    }),
  );
});

test("a character is not halved where a name is cut", () => {
  expect(message({ failedTests: [`a${"📚".repeat(100)}`] })).not.toMatch(/\p{Cs}/u);
});
