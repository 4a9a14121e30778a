import { expect, test } from "vitest";
import { StalledRunners } from "./stalled-runners.ts";

const one = { runner: { pid: 1, startToken: "boot:1" }, suite: "a" };
const other = { runner: { pid: 2, startToken: "boot:2" } };
const stopped = (...runners: readonly unknown[]) => ({
  isStopped: (runner: unknown) => runners.includes(runner),
});

test("it counts for how long each stands still, from the first look that saw it", () => {
  const watch = new StalledRunners();
  expect(watch.look([one, other], { nowMs: 0, ...stopped() })).toEqual([]);
  expect(watch.look([one, other], { nowMs: 1000, ...stopped(one) })).toEqual([{ ...one, stillMs: 0 }]);
  expect(watch.look([one, other], { nowMs: 3000, ...stopped(one, other) })).toEqual([
    { ...one, stillMs: 2000 },
    { ...other, stillMs: 0 },
  ]);
});

test("one that went on in between begins anew", () => {
  const watch = new StalledRunners();
  watch.look([one], { nowMs: 0, ...stopped(one) });
  watch.look([one], { nowMs: 5000, ...stopped() });
  expect(watch.look([one], { nowMs: 6000, ...stopped(one) })).toEqual([{ ...one, stillMs: 0 }]);
});

test("a pause in which nobody looked counts for little, and a runner of two runs counts once", () => {
  const watch = new StalledRunners();
  watch.look([one], { nowMs: 0, ...stopped(one) });
  const same = { ...one, suite: "b" };
  const seen = watch.look([one, same], { nowMs: 3_600_000, ...stopped(one, same) });
  expect(seen).toEqual([{ ...same, stillMs: 10_000 }]);
});
