import type { RunOutcome } from "@robotmk-controller/spool";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type EndedAttempt, nextAttempt } from "./attempts.ts";

const SUITE = {
  maxAttempts: 3,
  retryStrategy: "complete",
  timeoutSeconds: 60,
  totalTimeoutSeconds: undefined,
} as const;

const failed: EndedAttempt = { outcome: "failed", xml: "/run/attempt-1/output.xml" };

test("the first attempt runs all tests for the attempt's time", () => {
  expect(nextAttempt(SUITE, [], 0)).toEqual({ index: 1, timeoutMs: 60_000, rerunFailed: undefined });
});

test.each<[RunOutcome, boolean]>([
  ["failed", true],
  ["timed-out", true],
  ["robot-failure", true],
  ["passed", false],
  ["stopped", false],
  ["interrupted", false],
  ["environment-failure", false],
])("after an attempt that %s there is another: %s", (outcome, isRetried) => {
  expect(nextAttempt(SUITE, [{ outcome, xml: undefined }], 0) !== undefined).toBe(isRetried);
});

test("only the last attempt counts", () => {
  expect(nextAttempt(SUITE, [failed, { outcome: "passed", xml: undefined }], 0)).toBeUndefined();
});

test("there are no more attempts than max_attempts", () => {
  expect(nextAttempt(SUITE, [failed, failed], 0)?.index).toBe(3);
  expect(nextAttempt(SUITE, [failed, failed, failed], 0)).toBeUndefined();
});

test("failed tests alone are run again where that is wanted and the output is whole", () => {
  const incremental = { ...SUITE, retryStrategy: "incremental" } as const;
  expect(nextAttempt(incremental, [failed], 0)?.rerunFailed).toBe("/run/attempt-1/output.xml");
  expect(nextAttempt(incremental, [{ outcome: "failed", xml: undefined }], 0)?.rerunFailed).toBeUndefined();
  expect(nextAttempt(SUITE, [failed], 0)?.rerunFailed).toBeUndefined();
});

test("an attempt gets no more time than what is left of the total", () => {
  const suite = { ...SUITE, totalTimeoutSeconds: 100 };
  expect(nextAttempt(suite, [], 0)?.timeoutMs).toBe(60_000);
  expect(nextAttempt(suite, [failed], 60_000)?.timeoutMs).toBe(40_000);
  expect(nextAttempt(suite, [failed], 99_999)?.timeoutMs).toBe(1);
  expect(nextAttempt(suite, [failed], 100_000)).toBeUndefined();
  expect(nextAttempt(suite, [failed], 200_000)).toBeUndefined();
});

test("whatever happens, attempts end: no more than allowed, and all together within the total", () => {
  const attempt = fc.record({
    outcome: fc.constantFrom<RunOutcome>("failed", "timed-out", "robot-failure", "passed", "stopped"),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1, max: 100 }),
      fc.infiniteStream(attempt),
      (maxAttempts, totalTimeoutSeconds, timeoutSeconds, attempts) => {
        const suite = { ...SUITE, maxAttempts, totalTimeoutSeconds, timeoutSeconds };
        const ended: EndedAttempt[] = [];
        let elapsedMs = 0;
        for (let next = nextAttempt(suite, ended, 0); next !== undefined; ) {
          const [{ outcome, share } = { outcome: "passed" as const, share: 0 }] = attempts.take(1);
          elapsedMs += share * next.timeoutMs;
          ended.push({ outcome, xml: undefined });
          next = nextAttempt(suite, ended, elapsedMs);
        }
        expect(ended.length).toBeGreaterThan(0);
        expect(ended.length).toBeLessThanOrEqual(maxAttempts);
        expect(elapsedMs).toBeLessThanOrEqual(totalTimeoutSeconds * 1_000 + 0.001);
      },
    ),
  );
});
