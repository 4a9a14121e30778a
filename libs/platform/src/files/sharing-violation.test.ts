import { beforeEach, expect, test } from "vitest";
import {
  isSharingViolation,
  retrySharingViolation,
  SharingRetry,
  type SharingRetryOptions,
} from "./sharing-violation.ts";

let logged: string[] = [];
let paused: number[] = [];
beforeEach(() => {
  logged = [];
  paused = [];
});

function retryWith(options: Partial<SharingRetryOptions> = {}): SharingRetry {
  return new SharingRetry({
    timeoutMs: 1000,
    readTimeoutMs: 500,
    log: (message) => logged.push(message),
    pause: (durationMs) => paused.push(durationMs),
    ...options,
  });
}

const total = () => paused.reduce((sum, durationMs) => sum + durationMs, 0);

/** Fails so many times as Windows does for a file that another program has open. */
function blockedFor(times: number, code = "EBUSY") {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error(`${code}: open elsewhere`), { code });
    return "done";
  };
}

const FOR_EVER = blockedFor(1e9);
const replace = (path: string) => ({ action: "replace", path });
const read = (path: string) => ({ action: "read", path, isReading: true });

/** How long an operation waits until it gives up. */
function waitedFor(retry: SharingRetry, operation: Parameters<SharingRetry["run"]>[0]): number {
  paused = [];
  expect(() => retry.run(operation, FOR_EVER)).toThrow("open elsewhere");
  return total();
}

test("an operation without a violation runs once and logs nothing", () => {
  expect(retryWith().run(replace("a"), blockedFor(0))).toBe("done");
  expect({ paused, logged }).toEqual({ paused: [], logged: [] });
});

test.each(["EPERM", "EACCES", "EBUSY"])("%s is retried with growing pauses and logged once", (code) => {
  expect(retryWith().run(replace("a"), blockedFor(6, code))).toBe("done");
  expect(paused).toEqual([10, 20, 40, 80, 100, 100]);
  expect(logged).toEqual(['waited 350 ms to replace "a": another program had it open']);
});

test("another error is thrown at once", () => {
  expect(() => retryWith().run(replace("a"), blockedFor(1, "ENOSPC"))).toThrow("ENOSPC");
  expect(paused).toEqual([]);
});

test("a violation is thrown at the deadline, which is logged once", () => {
  expect(waitedFor(retryWith(), replace("a"))).toBe(1000);
  expect(logged).toEqual(['Cannot replace "a": gave up after 1000 ms: EBUSY: open elsewhere']);
});

test("an operation that gave up waits shortly until it succeeds again, others in full", () => {
  const retry = retryWith();
  expect([waitedFor(retry, replace("a")), waitedFor(retry, replace("a"))]).toEqual([1000, 100]);
  expect(waitedFor(retry, replace("b"))).toBe(1000);
  expect(retry.run(replace("a"), blockedFor(0))).toBe("done");
  expect(waitedFor(retry, replace("a"))).toBe(1000);
});

test("a violation that stays is logged once, and once more when it is over", () => {
  const retry = retryWith();
  for (let time = 0; time < 3; time += 1) waitedFor(retry, replace("a"));
  retry.run(replace("a"), blockedFor(1));
  retry.run(replace("a"), blockedFor(0));
  expect(logged).toEqual([expect.stringContaining("gave up after"), 'no other program blocks "a" any more']);
});

test("a program that has to answer soon waits in total no longer than it may", () => {
  const retry = retryWith({ timeoutMs: 300, readTimeoutMs: 50, totalMs: 300 });
  expect(waitedFor(retry, read("a"))).toBe(50);
  expect(retry.run(replace("a"), blockedFor(3))).toBe("done");
  expect([waitedFor(retry, replace("b")), waitedFor(retry, replace("c"))]).toEqual([180, 0]);
});

test("an operation may have an earlier deadline than the program, and reading has one of its own", () => {
  const retry = retryWith();
  expect(waitedFor(retry, { ...replace("a"), timeoutMs: 50 })).toBe(50);
  expect(waitedFor(retry, read("b"))).toBe(500);
  expect(waitedFor(retry, replace("b"))).toBe(1000);
});

test("an operation that is not to be logged is not", () => {
  expect(retryWith().run({ ...replace("a"), isLogged: false }, blockedFor(1))).toBe("done");
  expect(logged).toEqual([]);
});

test.skipIf(process.platform === "win32")("outside of Windows nothing is a sharing violation", () => {
  expect(isSharingViolation(Object.assign(new Error("EBUSY"), { code: "EBUSY" }))).toBe(false);
  expect(() => retrySharingViolation(replace("a"), blockedFor(1))).toThrow("open elsewhere");
});
