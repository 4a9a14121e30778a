import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderedMethods, POSIX_METHODS, WINDOWS_METHODS } from "./methods.ts";

const all = { methods: WINDOWS_METHODS, known: WINDOWS_METHODS };

test.each<[string, readonly string[] | undefined, readonly string[]]>([
  ["no setting leaves all, best first", undefined, WINDOWS_METHODS],
  ["a list orders", ["task", "wmi", "plain"], ["task", "wmi", "plain"]],
  ["a list without plain forbids a degraded launch", ["breakaway"], ["breakaway"]],
  ["methods of the other system are passed over", ["scope", "parent"], ["parent"]],
  ["a list for the other system alone says nothing", ["scope", "own-cgroup"], WINDOWS_METHODS],
  ["so does one with plain, which the other system has too", ["scope", "plain"], WINDOWS_METHODS],
  ["plain alone is said of both", ["plain"], ["plain"]],
])("%s", (_name, launch, methods) => {
  expect(orderedMethods(all.methods, { launch, known: all.known })).toEqual(methods);
});

test("what can't hold here stays out, whatever is configured", () => {
  const names = fc.uniqueArray(fc.constantFrom(...POSIX_METHODS, ...WINDOWS_METHODS), { minLength: 1 });
  fc.assert(
    fc.property(fc.subarray([...POSIX_METHODS]), fc.option(names, { nil: undefined }), (methods, launch) => {
      const ordered = orderedMethods(methods, { launch, known: POSIX_METHODS });
      expect(methods).toEqual(expect.arrayContaining([...ordered]));
      expect(new Set(ordered).size).toBe(ordered.length);
    }),
  );
});
