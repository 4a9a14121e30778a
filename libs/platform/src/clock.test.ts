import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Clock, isoTime, retry, waitUntil } from "./clock.ts";

// Node.js reads TZ anew when it is set; Deno does not, but unit tests run on Node.js alone.
let zoneBefore: string | undefined;
beforeEach(() => {
  zoneBefore = process.env["TZ"];
});
afterEach(() => {
  if (zoneBefore === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zoneBefore;
});

test.each([
  ["UTC", "2026-11-20T10:45:33.120+00:00"],
  ["Europe/Berlin", "2026-11-20T11:45:33.120+01:00"],
  ["America/New_York", "2026-11-20T05:45:33.120-05:00"],
  ["Asia/Kolkata", "2026-11-20T16:15:33.120+05:30"],
  ["America/St_Johns", "2026-11-20T07:15:33.120-03:30"],
  ["Pacific/Kiritimati", "2026-11-21T00:45:33.120+14:00"],
  ["Pacific/Marquesas", "2026-11-20T01:15:33.120-09:30"],
])("an instant is written in the local time of %s with its offset", (zone, text) => {
  process.env["TZ"] = zone;
  expect(isoTime(Date.UTC(2026, 10, 20, 10, 45, 33, 120))).toBe(text);
});

test.each([
  ["before the clock goes forward", Date.UTC(2026, 2, 29, 0, 59, 59, 999), "2026-03-29T01:59:59.999+01:00"],
  ["after it went forward", Date.UTC(2026, 2, 29, 1), "2026-03-29T03:00:00.000+02:00"],
  ["in the hour that comes twice", Date.UTC(2026, 9, 25, 0, 30), "2026-10-25T02:30:00.000+02:00"],
  ["when it comes again", Date.UTC(2026, 9, 25, 1, 30), "2026-10-25T02:30:00.000+01:00"],
])("daylight saving time has its own offset: %s", (_name, epochMs, text) => {
  process.env["TZ"] = "Europe/Berlin";
  expect(isoTime(epochMs)).toBe(text);
});

test("what is written is the same instant when it is read again, in every zone", () => {
  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
  );
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 4_000_000_000_000 }), (zone, epochMs) => {
      process.env["TZ"] = zone;
      const text = isoTime(epochMs);
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
      expect(Date.parse(text)).toBe(epochMs);
    }),
  );
});

/** Each reading of the clock advances it. */
function steppingClock(stepMs: number): Clock {
  let nowMs = 0;
  return { wallMs: () => Number.NaN, monotonicMs: () => (nowMs += stepMs) };
}

test("a condition that holds already is evaluated once", async () => {
  let polls = 0;
  const holds = await waitUntil(() => (polls += 1) > 0, { timeoutMs: 0, clock: steppingClock(1) });
  expect({ holds, polls }).toEqual({ holds: true, polls: 1 });
});

test("a condition that comes to hold is noticed", async () => {
  let polls = 0;
  const options = { timeoutMs: 1000, pollMs: 1, clock: steppingClock(1) };
  expect(await waitUntil(() => (polls += 1) > 3, options)).toBe(true);
});

test("the wait ends when the time is over, by the monotonic clock alone", async () => {
  let polls = 0;
  const options = { timeoutMs: 30, pollMs: 1, clock: steppingClock(10) };
  expect(await waitUntil(() => (polls += 1) > 1000, options)).toBe(false);
  expect(polls).toBe(3);
});

test("the wait ends when it is aborted", async () => {
  const controller = new AbortController();
  const options = { timeoutMs: 1e9, pollMs: 1, clock: steppingClock(1), signal: controller.signal };
  const condition = () => {
    controller.abort();
    return false;
  };
  expect(await waitUntil(condition, options)).toBe(false);
});

/** Fails so many times, then returns how often it was called. */
function failing(times: number, error = new Error("busy")): () => number {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls <= times) throw error;
    return calls;
  };
}

const isTransient = (error: unknown) => error instanceof Error && error.message === "busy";

test("retry() repeats an action after each transient error, and reports each pause", async () => {
  const pauses: number[] = [];
  const options = { delaysMs: [1, 2, 3], isTransient, onRetry: (_: unknown, ms: number) => pauses.push(ms) };
  expect(await retry(failing(2), options)).toBe(3);
  expect(pauses).toEqual([1, 2]);
});

test("retry() throws the last error when no pause is left, and any other error at once", async () => {
  await expect(retry(failing(3), { delaysMs: [1, 1], isTransient })).rejects.toThrow("busy");
  const other = failing(1, new Error("broken"));
  await expect(retry(other, { delaysMs: [1, 1], isTransient })).rejects.toThrow("broken");
  expect(other()).toBe(2);
});

test("retry() ends at an abort, also within a pause", async () => {
  const controller = new AbortController();
  const options = { delaysMs: [1e9], isTransient, signal: controller.signal };
  const onRetry = () => setImmediate(() => controller.abort());
  await expect(retry(failing(1), { ...options, onRetry })).rejects.toThrow("busy");
  await expect(retry(failing(1), options)).rejects.toThrow("busy");
});
