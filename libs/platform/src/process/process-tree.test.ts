import * as fc from "fast-check";
import { expect, test } from "vitest";
import { ProcessTree, until } from "../fixtures/process-tree.ts";
import { descendants, findRunProcesses } from "./process-tree.ts";
import type { ProcessInfo } from "./types.ts";

function pidsOf(processes: readonly { readonly pid: number }[]): readonly number[] {
  return processes.map(({ pid }) => pid).toSorted((a, b) => a - b);
}

/** The shells between the processes that a script tells of end when they like. */
const POLL = { timeout: 20_000 };

test.each([
  ["a child", 'sleep 1000 & echo $! >>"$PIDS"; wait'],
  ["a child in a session of its own", 'setsid sleep 1000 & echo $! >>"$PIDS"; wait'],
  ["a grandchild whose parent has ended", '(sleep 1000 & echo $! >>"$PIDS"); exec sleep 1000'],
  [
    "a daemon: another session, no parent",
    "(setsid sh -c 'echo $$ >>\"$PIDS\"; exec sleep 1000' &); exec sleep 1000",
  ],
  ["a child with a cleared environment", 'env -i sleep 1000 & echo $! >>"$PIDS"; wait'],
  [
    "a child of one with a cleared environment",
    'env -i PIDS="$PIDS" sh -c \'sleep 1000 & echo $! >>"$PIDS"; wait\' & wait',
  ],
])("findRunProcesses() finds %s", async (_name, script) => {
  await using tree = await ProcessTree.start(script, 1);
  const found = pidsOf(findRunProcesses(tree.marker));
  expect(found).toContain(tree.root.pid);
  expect(found).toContain(tree.pids()[0]);
});

test("one with a cleared environment and no parent is found when it was seen before", async () => {
  await using tree = await ProcessTree.start('(env -i sleep 1000 & echo $! >>"$PIDS"); exec sleep 1000', 1);
  const [orphan = 0] = tree.pids();
  await until(() => !pidsOf(findRunProcesses(tree.marker)).includes(orphan));
  expect(pidsOf(findRunProcesses(tree.marker, tree.living()))).toContain(orphan);
});

test("what descends from one that was seen before belongs too", async () => {
  const script = `(env -i PIDS="$PIDS" sh -c 'echo $$ >>"$PIDS"; sleep 1000 & echo $! >>"$PIDS"; wait' &); exec sleep 1000`;
  await using tree = await ProcessTree.start(script, 2);
  const seen = tree.living().slice(0, 1);
  const all = [tree.root.pid, ...tree.pids()].toSorted((a, b) => a - b);
  await expect.poll(() => pidsOf(findRunProcesses(tree.marker, seen)), POLL).toEqual(all);
});

test("a later process with the pid of one that was seen does not belong", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0, { isMarked: false });
  expect(findRunProcesses(tree.marker, [{ pid: tree.root.pid, startToken: "earlier" }])).toEqual([]);
});

test("processes of another run do not belong, although they run at the same time", async () => {
  await using tree = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; wait', 1);
  await using other = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; wait', 1);
  expect(pidsOf(findRunProcesses(tree.marker))).toEqual(
    [tree.root.pid, ...tree.pids()].toSorted((a, b) => a - b),
  );
  expect(pidsOf(findRunProcesses(other.marker))).toContain(other.root.pid);
});

test("this program never belongs, even when somebody took it for a part of the run", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  const { readProcess } = await import("./index.ts");
  const seen = [process.pid, process.ppid].flatMap((pid) => readProcess(pid) ?? []);
  expect(pidsOf(findRunProcesses(tree.marker, seen))).not.toContain(process.pid);
});

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
