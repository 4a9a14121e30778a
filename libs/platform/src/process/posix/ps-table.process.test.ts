import { expect, test } from "vitest";
import { ProcessTree, until } from "../../fixtures/process-tree.ts";
import * as procTable from "./proc-table.ts";
import { findDescendants, isStopped, listProcesses, markedProcesses, readProcess } from "./ps-table.ts";

// The path of systems without /proc, by the ps(1) of Linux.

function pidsOf(processes: readonly { readonly pid: number }[]): readonly number[] {
  return processes.map(({ pid }) => pid).toSorted((a, b) => a - b);
}

test("a process has the same identity alone, in the list, and each time", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  const first = readProcess(tree.root.pid);
  expect(first).toMatchObject({ pid: tree.root.pid, parentPid: process.pid });
  expect(readProcess(tree.root.pid)).toEqual(first);
  expect(listProcesses()).toContainEqual(first);
});

test("the list holds this process and its parent", () => {
  const pids = new Set(pidsOf(listProcesses()));
  expect([process.pid, process.ppid].filter((pid) => !pids.has(pid))).toEqual([]);
});

test("a process that has ended is not there, nor is its zombie", async () => {
  await using tree = await ProcessTree.start('sleep 0 & echo $! >>"$PIDS"; exec sleep 1000', 1);
  const [zombie = 0] = tree.pids();
  await until(() => procTable.readProcess(zombie) === undefined);
  expect(readProcess(zombie)).toBeUndefined();
  process.kill(tree.root.pid, "SIGKILL");
  await tree.ended();
  expect(readProcess(tree.root.pid)).toBeUndefined();
  expect(readProcess(999_999_999)).toBeUndefined();
});

test("findDescendants() finds children in other sessions and grandchildren, once each, and the roots", async () => {
  const script = `setsid sh -c 'echo $$ >>"$PIDS"; sleep 1000 & echo $! >>"$PIDS"; wait' & exec sleep 1000`;
  await using tree = await ProcessTree.start(script, 2);
  const all = [tree.root.pid, ...tree.pids()].toSorted((a, b) => a - b);
  const roots = new Set([tree.root.pid, ...tree.pids()]);
  const deadline = { timeout: 60_000 };
  await expect.poll(async () => pidsOf(await findDescendants([], roots)), deadline).toEqual(all);
  const found = await findDescendants([], new Set([tree.root.pid]));
  expect(found.map(({ pid }) => readProcess(pid)?.startToken)).toEqual(
    found.map(({ startToken }) => startToken),
  );
});

test("findDescendants() finds nothing for a root that has ended", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  process.kill(tree.root.pid, "SIGKILL");
  await tree.ended();
  expect(await findDescendants([], new Set([tree.root.pid]))).toEqual([]);
  expect(await findDescendants([], new Set())).toEqual([]);
});

test("isStopped() returns whether exactly this process is stopped", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  const identity = readProcess(tree.root.pid);
  if (identity === undefined) throw new Error("Cannot find the process of the test");
  expect(isStopped(identity)).toBe(false);
  process.kill(identity.pid, "SIGSTOP");
  await until(() => isStopped(identity));
  expect(isStopped({ ...identity, startToken: "ps.other:1" })).toBe(false);
});

test("no process is found by its marker", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  expect(markedProcesses(listProcesses(), tree.marker)).toEqual([]);
});
