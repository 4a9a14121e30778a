import * as fc from "fast-check";
import { expect, test } from "vitest";
import { descendants } from "./descendants.ts";
import type { ProcessInfo } from "./types.ts";

function table(parents: Readonly<Record<number, number>>): readonly ProcessInfo[] {
  return Object.entries(parents).map(([pid, parentPid]) => ({
    pid: Number(pid),
    parentPid,
    startToken: pid,
  }));
}

function pidsBelow(processes: readonly ProcessInfo[], ...roots: readonly number[]): readonly number[] {
  return descendants(processes, new Set(roots))
    .map(({ pid }) => pid)
    .toSorted((a, b) => a - b);
}

const TREE = table({ 1: 0, 10: 1, 11: 10, 12: 10, 13: 12, 20: 1, 21: 20 });

test.each([
  ["a root with all below it", [10], [10, 11, 12, 13]],
  ["a leaf alone", [13], [13]],
  ["two roots, one below the other, once each", [10, 12], [10, 11, 12, 13]],
  ["two trees", [12, 20], [12, 13, 20, 21]],
  ["nothing for a root that has ended", [99], []],
  ["nothing without a root", [], []],
])("descendants() picks %s", (_name, roots, pids) => {
  expect(pidsBelow(TREE, ...roots)).toEqual(pids);
});

test("a table that changed while it was read may hold a circle: each is found once", () => {
  expect(pidsBelow(table({ 5: 6, 6: 7, 7: 5, 8: 8 }), 6, 8)).toEqual([5, 6, 7, 8]);
});

test("all that are found are roots or children of found ones, and no such child is missing", () => {
  const tables = fc.dictionary(fc.integer({ min: 1, max: 40 }).map(String), fc.integer({ min: 0, max: 40 }));
  fc.assert(
    fc.property(
      tables,
      fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 4 }),
      (parents, roots) => {
        const processes = table(parents);
        const found = new Set(pidsBelow(processes, ...roots));
        const expected = processes.filter(
          ({ pid, parentPid }) => roots.includes(pid) || found.has(parentPid),
        );
        expect([...found]).toEqual(expected.map(({ pid }) => pid));
      },
    ),
  );
});
