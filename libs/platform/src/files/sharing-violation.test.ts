import { afterEach, beforeEach, expect, test } from "vitest";
import { heedHolders, isHeldFile, outlastHolders } from "./sharing-violation.ts";

let told: string[] = [];
let paused: number[] = [];
beforeEach(() => {
  told = [];
  paused = [];
  heedHolders({ patienceMs: 1000, tell: (text) => told.push(text) });
});
afterEach(() => heedHolders({ patienceMs: 300, tell: () => {} }));

const WINDOWS = { isNeeded: true, pause: (durationMs: number) => paused.push(durationMs) };
const total = () => paused.reduce((sum, durationMs) => sum + durationMs, 0);

/** Fails so many times as Windows does for a held file. */
function heldFor(times: number, code = "EBUSY") {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error(`${code}: held`), { code });
    return "done";
  };
}

const what = (path: string) => ({ action: "replace", path });

test("a deed that nobody is in the way of is done at once, and nothing is told", () => {
  expect(outlastHolders(what("a"), heldFor(0), WINDOWS)).toBe("done");
  expect({ paused, told }).toEqual({ paused: [], told: [] });
});

test.each(["EPERM", "EACCES", "EBUSY"])("%s is waited for with growing pauses, and told once", (code) => {
  expect(outlastHolders(what("a"), heldFor(6, code), WINDOWS)).toBe("done");
  expect(paused).toEqual([10, 20, 40, 80, 100, 100]);
  expect(told).toEqual(['somebody held "a" open: it took 350 ms to replace it']);
});

test("another problem is thrown at once", () => {
  expect(() => outlastHolders(what("a"), heldFor(1, "ENOSPC"), WINDOWS)).toThrow("ENOSPC");
  expect(paused).toEqual([]);
});

test("a file that stays held is given up when the patience is over, which is told once", () => {
  expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  expect(total()).toBe(1000);
  expect(told).toEqual(['Cannot replace "a": given up after 1000 ms: EBUSY: held']);
});

test("a file that was given up on is waited for shortly, until it could be had again", () => {
  expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  paused = [];
  expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  expect(total()).toBe(100);
  paused = [];
  expect(outlastHolders(what("b"), heldFor(8), WINDOWS)).toBe("done");
  expect(total()).toBe(550);
  expect(outlastHolders(what("a"), heldFor(0), WINDOWS)).toBe("done");
  paused = [];
  expect(outlastHolders(what("a"), heldFor(8), WINDOWS)).toBe("done");
  expect(total()).toBe(550);
});

test("a program that has to answer soon waits no longer in total than it may", () => {
  heedHolders({ patienceMs: 300, totalMs: 300, tell: () => {} });
  expect(outlastHolders(what("a"), heldFor(3), WINDOWS)).toBe("done");
  expect(() => outlastHolders(what("b"), heldFor(1e9), WINDOWS)).toThrow("held");
  expect(total()).toBe(300);
  expect(() => outlastHolders(what("c"), heldFor(1), WINDOWS)).toThrow("held");
  expect(total()).toBe(300);
});

test("a file that stays held is told once, and once more when nobody holds it any more", () => {
  for (let time = 0; time < 3; time += 1) {
    expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  }
  outlastHolders(what("a"), heldFor(1), WINDOWS);
  outlastHolders(what("a"), heldFor(0), WINDOWS);
  expect(told).toEqual([expect.stringContaining("given up after"), expect.stringContaining("nobody holds")]);
});

test("a deed may have less patience than the program", () => {
  expect(() => outlastHolders(what("a"), heldFor(1e9), { ...WINDOWS, atMostMs: 50 })).toThrow("held");
  expect(total()).toBe(50);
});

test("who had to give up reading a file still has all patience to replace it", () => {
  const read = { action: "read", path: "a" };
  expect(() => outlastHolders(read, heldFor(1e9), { ...WINDOWS, atMostMs: 50 })).toThrow("held");
  paused = [];
  expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  expect(total()).toBe(1000);
});

test("what is read is waited for as what is written, but all that is read together in bounds", () => {
  heedHolders({ patienceMs: 3000, tell: () => {} });
  let nowMs = 1000;
  const reading = { ...WINDOWS, isReading: true, nowMs: () => nowMs };
  const read = (path: string) => {
    paused = [];
    expect(() => outlastHolders({ action: "read", path }, heldFor(1e9), reading)).toThrow("held");
    return total();
  };
  expect([read("a"), read("b"), read("c")]).toEqual([3000, 2000, 0]);
  nowMs += 1000;
  expect(read("d")).toBe(100);
  paused = [];
  expect(() => outlastHolders(what("a"), heldFor(1e9), WINDOWS)).toThrow("held");
  expect(total()).toBe(3000);
});

test("a program that has to answer soon reads a held file later", () => {
  heedHolders({ patienceMs: 300, totalMs: 300, tell: () => {} });
  const read = { action: "read", path: "a" };
  expect(() => outlastHolders(read, heldFor(1e9), { ...WINDOWS, isReading: true })).toThrow("held");
  expect(total()).toBe(50);
});

test("a deed of which nobody is to be told is not told of", () => {
  expect(outlastHolders(what("a"), heldFor(1), { ...WINDOWS, isTold: false })).toBe("done");
  expect(told).toEqual([]);
});

test.each([
  ["EACCES", true],
  ["EBUSY", true],
  ["ENOSPC", false],
])("of %s a holder may be why: %s", (code, isHeld) => {
  const error = Object.assign(new Error(code), { code });
  expect(isHeldFile(error, { isNeeded: true })).toBe(isHeld);
  expect(isHeldFile(error, { isNeeded: false })).toBe(false);
});

test("where files can be replaced while they are open, a deed is done once", () => {
  expect(() => outlastHolders(what("a"), heldFor(1), { ...WINDOWS, isNeeded: false })).toThrow("held");
  expect(paused).toEqual([]);
});
