import { makeLog } from "@robotmk-controller/log";
import { createConsola } from "consola";
import { expect, test } from "vitest";
import type { LiveRunner } from "./running-tasks.ts";
import { StalledRunners } from "./stalled-runners.ts";

const one = { runner: { pid: 1, startToken: "boot:1" }, suite: "a" };
const other = { runner: { pid: 2, startToken: "boot:2" } };

/** A watch whose clock and stopped runners the test sets. */
function watchOf() {
  let nowMs = 0;
  let stopped: readonly number[] = [];
  const watch = new StalledRunners({
    clock: { wallMs: () => nowMs, monotonicMs: () => nowMs },
    log: makeLog(createConsola({ level: 0 })),
    isStopped: ({ pid }) => stopped.includes(pid),
  });
  return (atMs: number, pids: readonly number[], runners: readonly LiveRunner[]) => {
    nowMs = atMs;
    stopped = pids;
    return watch.observe(runners);
  };
}

test("it counts for how long each runner is stopped, from the first tick that sees it", () => {
  const observe = watchOf();
  expect(observe(0, [], [one, other])).toEqual([]);
  expect(observe(1000, [1], [one, other])).toEqual([{ ...one, stoppedMs: 0 }]);
  expect(observe(3000, [1, 2], [one, other])).toEqual([
    { ...one, stoppedMs: 2000 },
    { ...other, stoppedMs: 0 },
  ]);
});

test("a runner that went on in between begins anew", () => {
  const observe = watchOf();
  observe(0, [1], [one]);
  observe(5000, [], [one]);
  expect(observe(6000, [1], [one])).toEqual([{ ...one, stoppedMs: 0 }]);
});

test("a pause without ticks counts for little, and a runner of two runs counts once", () => {
  const observe = watchOf();
  observe(0, [1], [one]);
  const same = { ...one, suite: "b" };
  expect(observe(3_600_000, [1], [one, same])).toEqual([{ ...same, stoppedMs: 10_000 }]);
});
