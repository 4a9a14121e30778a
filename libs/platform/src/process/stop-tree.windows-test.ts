import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../clock.ts";
import { playConsoleEvents } from "../fixtures/windows-roles.ts";
import { WindowsRun } from "../fixtures/windows-run.ts";
import { isAlive } from "./index.ts";
import { findRunProcesses } from "./process-tree.ts";
import { type StopOptions, stopRun } from "./stop-tree.ts";

playConsoleEvents(import.meta.url);

async function stop(run: WindowsRun, options: Partial<StopOptions> = {}) {
  return stopRun({
    marker: run.marker,
    root: run.root,
    seen: () => [],
    graceMs: 20_000,
    treeGraceMs: 20_000,
    clock: systemClock,
    ...options,
  });
}

async function assertNothingLeft(run: WindowsRun): Promise<void> {
  assert.deepEqual(run.living(), []);
  assert.equal(isAlive(run.root), false);
  assert.deepEqual(await findRunProcesses(run.marker), []);
}

/** A program that does not end by Ctrl-C or Ctrl-Break. */
const STUBBORN =
  "process.on('SIGINT', () => say('SIGINT')); process.on('SIGBREAK', () => undefined); live();";

test("a root that ends at its Ctrl-C, and takes its child along, needs no more", async () => {
  await using run = await WindowsRun.start(
    `const child = start("${STUBBORN}", { detached: true });
     process.on("SIGINT", () => { child.once("exit", () => process.exit(8)); child.kill(); });
     live(); say("up")`,
    { pids: 1, words: 1 },
  );
  assert.deepEqual(await stop(run), { step: "root-ended", stragglers: 0, leaked: [] });
  assert.deepEqual(await run.end(), { code: 8, signal: undefined });
  await assertNothingLeft(run);
});

test("without a root all that belongs is asked, each at its own console", async () => {
  await using run = await WindowsRun.start(
    `let open = 2;
     const close = (word) => { say(word); open -= 1; if (open === 0) process.exit(8); };
     start("process.on('SIGINT', () => process.exit(9)); live(); say('up')", { windowsHide: true })
       .once("exit", (code) => close("child " + code));
     process.on("SIGINT", () => close("root"));
     live(); say("up")`,
    { pids: 1, words: 2 },
  );
  assert.deepEqual(await stop(run, { root: undefined }), { step: "tree-ended", stragglers: 2, leaked: [] });
  assert.deepEqual(run.words().toSorted(), ["child 9", "root", "up", "up"]);
  await assertNothingLeft(run);
});

test("a stubborn root and its grandchildren are killed when their time is over", async () => {
  await using run = await WindowsRun.start(
    `start("${STUBBORN} start(\\"${STUBBORN} say('up')\\", { detached: true })", { detached: true });
     ${STUBBORN}`,
    { pids: 2, words: 1 },
  );
  const report = await stop(run, { graceMs: 3_000, treeGraceMs: 100 });
  assert.deepEqual(report, { step: "killed", stragglers: 2, leaked: [] });
  assert.deepEqual(await run.end(), { code: undefined, signal: "SIGKILL" });
  assert.ok(run.words().includes("SIGINT"), "the root was asked first");
  await assertNothingLeft(run);
});

test("a root without a console is killed without waiting, as it gets no request", async () => {
  await using run = await WindowsRun.start(STUBBORN, { kind: "sibling" });
  const report = await stop(run, { graceMs: 60_000, treeGraceMs: 50 });
  assert.deepEqual(report, { step: "killed", stragglers: 0, leaked: [] });
  await assertNothingLeft(run);
});

test("another run is left alone, and where nothing lives nothing is done", async () => {
  await using other = await WindowsRun.start(STUBBORN);
  const run = await WindowsRun.start(STUBBORN);
  await run[Symbol.asyncDispose]();
  assert.deepEqual(await stop(run), { step: "nothing-left", stragglers: 0, leaked: [] });
  assert.equal(isAlive(other.root), true);
});
