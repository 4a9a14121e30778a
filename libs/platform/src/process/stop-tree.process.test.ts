import { expect, test } from "vitest";
import { systemClock } from "../clock.ts";
import { ProcessTree } from "../fixtures/process-tree.ts";
import { isAlive } from "./index.ts";
import { findRunProcesses } from "./process-tree.ts";
import { type StopOptions, stopRun } from "./stop-tree.ts";

/** Patience that no step uses up unless a process refuses to end. */
const PATIENT = { graceMs: 20_000, treeGraceMs: 20_000 };

async function stop(tree: ProcessTree, options: Partial<StopOptions> = {}) {
  return stopRun({
    marker: tree.marker,
    root: tree.root,
    seen: () => [],
    ...PATIENT,
    clock: systemClock,
    ...options,
  });
}

async function expectNothingLeft(tree: ProcessTree): Promise<void> {
  expect(tree.living()).toEqual([]);
  expect(isAlive(tree.root)).toBe(false);
  expect(await findRunProcesses(tree.marker)).toEqual([]);
}

test("a root that ends at its SIGTERM, and takes its children along, needs no more", async () => {
  const script =
    "sleep 1000 & child=$!; echo $child >>\"$PIDS\"; trap 'kill $child; wait; exit 0' TERM; wait";
  await using tree = await ProcessTree.start(script, 1);
  expect(await stop(tree)).toEqual({ step: "root-ended", stragglers: 0, leaked: [] });
  await expectNothingLeft(tree);
});

test("only the root is asked first: its children are there for its clean-up", async () => {
  const script =
    'sleep 1000 & child=$!; echo $child >>"$PIDS"; trap \'kill -0 $child && echo $$ >>"$PIDS"; kill $child; wait; exit 0\' TERM; wait';
  await using tree = await ProcessTree.start(script, 1);
  await stop(tree);
  expect(tree.pids()).toHaveLength(2);
});

test("children that stay behind their root get a SIGTERM of their own", async () => {
  const script = [
    'sleep 1000 & echo $! >>"$PIDS"',
    'setsid sleep 1000 & echo $! >>"$PIDS"',
    '(sleep 1000 & echo $! >>"$PIDS")',
    'env -i sleep 1000 & echo $! >>"$PIDS"; trap "exit 0" TERM; wait',
  ].join("\n");
  await using tree = await ProcessTree.start(script, 4);
  const seen = tree.living();
  expect(await stop(tree, { seen: () => seen })).toEqual({ step: "tree-ended", stragglers: 4, leaked: [] });
  await expectNothingLeft(tree);
});

test("a root that ignores SIGTERM is killed when its time is over, and counted apart from the others", async () => {
  const script = `trap '' TERM; for i in 1 2; do sleep 1000 & echo $! >>"$PIDS"; done; wait; wait`;
  await using tree = await ProcessTree.start(script, 2);
  const report = await stop(tree, { graceMs: 50, treeGraceMs: 50 });
  expect(report).toEqual({ step: "killed", stragglers: 2, leaked: [] });
  await expectNothingLeft(tree);
});

test("a stopped root is woken for its SIGTERM", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0);
  process.kill(tree.root.pid, "SIGSTOP");
  expect(await stop(tree)).toEqual({ step: "root-ended", stragglers: 0, leaked: [] });
  await expectNothingLeft(tree);
});

test("stopped stragglers are woken for theirs", async () => {
  await using tree = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; exec sleep 1000', 1);
  for (const pid of tree.pids()) process.kill(pid, "SIGSTOP");
  expect(await stop(tree)).toMatchObject({ step: "tree-ended", stragglers: 1 });
  await expectNothingLeft(tree);
});

test("children that a root starts when it is to end are ended too", async () => {
  const script = `trap 'setsid sleep 1000 & echo $! >>"$PIDS"; exit 0' TERM; sleep 1000 & echo $! >>"$PIDS"; wait`;
  await using tree = await ProcessTree.start(script, 1);
  expect(await stop(tree)).toMatchObject({ step: "tree-ended", stragglers: 2 });
  expect(tree.pids()).toHaveLength(2);
  await expectNothingLeft(tree);
});

test("a process that forks again and again while it is killed does not get away", async () => {
  const script = `trap '' TERM; echo $$ >>"$PIDS"; while :; do sleep 0.01 & done`;
  await using tree = await ProcessTree.start(script, 1);
  expect(await stop(tree, { graceMs: 20, treeGraceMs: 20 })).toMatchObject({ step: "killed", leaked: [] });
  await expectNothingLeft(tree);
});

test("a root that cleared its environment is ended all the same, with its children", async () => {
  const script = `exec env -i PIDS="$PIDS" sh -c 'trap "" TERM; sleep 1000 & echo $! >>"$PIDS"; wait; sleep 1000'`;
  await using tree = await ProcessTree.start(script, 1);
  expect(await stop(tree, { graceMs: 50, treeGraceMs: 50 })).toEqual({
    step: "killed",
    stragglers: 1,
    leaked: [],
  });
  await expectNothingLeft(tree);
});

test("children of a root that cleared its environment are found although it ends first", async () => {
  const script = `exec env -i PIDS="$PIDS" sh -c 'trap "exit 0" TERM; sleep 1000 & echo $! >>"$PIDS"; wait'`;
  await using tree = await ProcessTree.start(script, 1);
  expect(await stop(tree)).toEqual({ step: "tree-ended", stragglers: 1, leaked: [] });
  await expectNothingLeft(tree);
});

test("without a root all that belongs is ended", async () => {
  await using tree = await ProcessTree.start('sleep 1000 & echo $! >>"$PIDS"; wait', 1);
  expect(await stop(tree, { root: undefined })).toEqual({ step: "tree-ended", stragglers: 2, leaked: [] });
  await expectNothingLeft(tree);
});

test("where nothing lives, nothing is done", async () => {
  const tree = await ProcessTree.start("exec sleep 1000", 0);
  await tree[Symbol.asyncDispose]();
  expect(await stop(tree)).toEqual({ step: "nothing-left", stragglers: 0, leaked: [] });
});

test("a later process with the root's pid is left alone", async () => {
  await using tree = await ProcessTree.start("exec sleep 1000", 0, { isMarked: false });
  const root = { pid: tree.root.pid, startToken: "earlier" };
  expect(await stop(tree, { root })).toEqual({ step: "nothing-left", stragglers: 0, leaked: [] });
  expect(isAlive(tree.root)).toBe(true);
});
