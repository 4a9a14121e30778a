import assert from "node:assert/strict";
import { test } from "node:test";
import { until, WindowsRun } from "../fixtures/windows-run.ts";
import { isAlive } from "./index.ts";
import { findRunProcesses } from "./process-tree.ts";

function sorted(pids: readonly number[]): readonly number[] {
  return pids.toSorted((a, b) => a - b);
}

async function pidsOf(run: WindowsRun, seen: WindowsRun["root"][] = []): Promise<readonly number[]> {
  return sorted((await findRunProcesses(run.marker, seen)).map(({ pid }) => pid));
}

/** A process without the marker; its own children get none, too. */
const UNMARKED = "{ env: { FOLDER: process.env.FOLDER }, detached: true }";

const TREES: readonly (readonly [string, string, number])[] = [
  ["a child", "start('live()'); live()", 1],
  ["a child without a console", "start('live()', { detached: true }); live()", 1],
  ["a child with a cleared environment", `start('live()', ${UNMARKED}); live()`, 1],
  [
    "a child of one with a cleared environment",
    `start("start('live()', ${UNMARKED}); live()", ${UNMARKED}); live()`,
    2,
  ],
];

for (const [name, script, pids] of TREES) {
  test(`findRunProcesses() finds ${name}`, async () => {
    await using run = await WindowsRun.start(script, { pids });
    assert.deepEqual(await pidsOf(run), sorted([run.root.pid, ...run.pids()]));
  });
}

/** The one between tells the orphan, and ends. */
const orphaned = (options: string) =>
  `start("start('live()', ${options}); setTimeout(() => process.exit(), 100)", { detached: true }); live()`;

test("a marked grandchild whose parent has ended is found", async () => {
  await using run = await WindowsRun.start(orphaned("{ detached: true }"), { pids: 2 });
  const parent = run.living().find(({ pid }) => pid === run.pids()[0]);
  await until(() => parent === undefined || !isAlive(parent));
  assert.deepEqual(await pidsOf(run), sorted([run.root.pid, run.pids()[1] ?? 0]));
});

test("one with a cleared environment and no parent is found when it was seen before", async () => {
  await using run = await WindowsRun.start(orphaned(UNMARKED), { pids: 2 });
  const orphan = run.identity(1);
  await until(async () => !(await pidsOf(run)).includes(orphan.pid));
  assert.equal(isAlive(orphan), true);
  assert.deepEqual(await pidsOf(run, [orphan]), sorted([run.root.pid, orphan.pid]));
  assert.deepEqual(await pidsOf(run, [{ ...orphan, startToken: "0:1" }]), [run.root.pid]);
});

test("runs at the same time are kept apart, and this program is in none", async () => {
  await using one = await WindowsRun.start("start('live()'); live()", { pids: 1 });
  await using other = await WindowsRun.start("live()");
  assert.deepEqual(await pidsOf(one), sorted([one.root.pid, ...one.pids()]));
  assert.deepEqual(await pidsOf(other), [other.root.pid]);
});
