import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderedRungs, POSIX_RUNGS, WINDOWS_RUNGS } from "./methods.ts";

const all = { rungs: WINDOWS_RUNGS, known: WINDOWS_RUNGS };

test.each<[string, readonly string[] | undefined, readonly string[]]>([
  ["no setting leaves all, best first", undefined, WINDOWS_RUNGS],
  ["a list orders", ["task", "wmi", "plain"], ["task", "wmi", "plain"]],
  ["a list without plain forbids a degraded launch", ["breakaway"], ["breakaway"]],
  ["rungs of the other system are passed over", ["scope", "parent"], ["parent"]],
  ["a list for the other system alone says nothing", ["scope", "own-cgroup"], WINDOWS_RUNGS],
  ["so does one with plain, which the other system has too", ["scope", "plain"], WINDOWS_RUNGS],
  ["plain alone is said of both", ["plain"], ["plain"]],
])("%s", (_name, launch, rungs) => {
  expect(orderedRungs(all.rungs, { launch, known: all.known })).toEqual(rungs);
});

test("what can't hold here stays out, whatever is configured", () => {
  const names = fc.uniqueArray(fc.constantFrom(...POSIX_RUNGS, ...WINDOWS_RUNGS), { minLength: 1 });
  fc.assert(
    fc.property(fc.subarray([...POSIX_RUNGS]), fc.option(names, { nil: undefined }), (rungs, launch) => {
      const ordered = orderedRungs(rungs, { launch, known: POSIX_RUNGS });
      expect(rungs).toEqual(expect.arrayContaining([...ordered]));
      expect(new Set(ordered).size).toBe(ordered.length);
    }),
  );
});
