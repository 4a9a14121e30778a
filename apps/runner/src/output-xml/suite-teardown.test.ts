import { expect, test } from "vitest";
import { afterSuiteTeardown } from "./suite-teardown.ts";

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
