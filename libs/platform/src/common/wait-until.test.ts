import { expect, test } from "vitest";
import type { Clock } from "./clock.ts";
import { waitUntil } from "./wait-until.ts";

/** Each look at the clock lets so much time go by. */
function steppingClock(stepMs: number): Clock {
  let nowMs = 0;
  return { wallMs: () => Number.NaN, monotonicMs: () => (nowMs += stepMs) };
}

test("a condition that holds already is looked at once", async () => {
  let looks = 0;
  const holds = await waitUntil(() => (looks += 1) > 0, { timeoutMs: 0, clock: steppingClock(1) });
  expect({ holds, looks }).toEqual({ holds: true, looks: 1 });
});

test("a condition that comes to hold is noticed", async () => {
  let looks = 0;
  const options = { timeoutMs: 1000, pollMs: 1, clock: steppingClock(1) };
  expect(await waitUntil(() => (looks += 1) > 3, options)).toBe(true);
});

test("the wait ends when the time is over, by the monotonic clock alone", async () => {
  let looks = 0;
  const options = { timeoutMs: 30, pollMs: 1, clock: steppingClock(10) };
  expect(await waitUntil(() => (looks += 1) > 1000, options)).toBe(false);
  expect(looks).toBe(3);
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
