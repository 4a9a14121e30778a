import { expect, test } from "vitest";
import { ProcessTree, until } from "../fixtures/process-tree.ts";
import { findRunProcesses } from "./process-tree.ts";

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
  const found = pidsOf(await findRunProcesses(tree.marker));
  expect(found).toContain(tree.root.pid);
  expect(found).toContain(tree.pids()[0]);
});

test("one with a cleared environment and no parent is found when it was seen before", async () => {
  await using tree = await ProcessTree.start('(env -i sleep 1000 & echo $! >>"$PIDS"); exec sleep 1000', 1);
  const [orphan = 0] = tree.pids();
  await until(async () => !pidsOf(await findRunProcesses(tree.marker)).includes(orphan));
  expect(pidsOf(await findRunProcesses(tree.marker, tree.living()))).toContain(orphan);
});

test("what descends from one that was seen before belongs too", async () => {
  const script = `(env -i PIDS="$PIDS" sh -c 'echo $$ >>"$PIDS"; sleep 1000 & echo $! >>"$PIDS"; wait' &); exec sleep 1000`;
  await using tree = await ProcessTree.start(script, 2);
  const seen = tree.living().slice(0, 1);
  const all = [tree.root.pid, ...tree.pids()].toSorted((a, b) => a - b);
  await expect.poll(async () => pidsOf(await findRunProcesses(tree.marker, seen)), POLL).toEqual(all);
});

test("a later process with the pid of one that was seen does not belong", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0, { isMarked: false });
  expect(await findRunProcesses(tree.marker, [{ pid: tree.root.pid, startToken: "earlier" }])).toEqual([]);
});

test("processes of another run do not belong, although they run at the same time", async () => {
  await using tree = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; wait', 1);
  await using other = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; wait', 1);
  expect(pidsOf(await findRunProcesses(tree.marker))).toEqual(
    [tree.root.pid, ...tree.pids()].toSorted((a, b) => a - b),
  );
  expect(pidsOf(await findRunProcesses(other.marker))).toContain(other.root.pid);
});

test("this program never belongs, even when somebody took it for a part of the run", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  const { readProcess } = await import("./index.ts");
  const seen = [process.pid, process.ppid].flatMap((pid) => readProcess(pid) ?? []);
  expect(pidsOf(await findRunProcesses(tree.marker, seen))).not.toContain(process.pid);
});
