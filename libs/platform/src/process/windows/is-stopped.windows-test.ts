import assert from "node:assert/strict";
import { test } from "node:test";
import { until, WindowsRun } from "../../fixtures/windows-run.ts";
import { PROCESS_RIGHTS, withProcess } from "../../win32/handle.ts";
import { isStopped, signalProcess } from "./signal.ts";
import { ntdll } from "../../win32/ntdll.ts";

const TICKING = "setInterval(() => say('tick'), 20)";

test("a process stands still once all its threads are suspended, and goes on by SIGCONT", async () => {
  await using run = await WindowsRun.start(TICKING, { words: 2 });
  assert.equal(isStopped(run.root), false);
  withProcess(run.root.pid, PROCESS_RIGHTS.SUSPEND_RESUME, ({ handle }) => ntdll.NtSuspendProcess(handle));
  assert.equal(isStopped(run.root), true);
  assert.equal(isStopped({ ...run.root, startToken: "0:1" }), false);
  const said = run.words().length;
  assert.equal(signalProcess(run.root, "SIGCONT"), true);
  await until(() => run.words().length > said);
  assert.equal(isStopped(run.root), false);
});

test("SIGCONT for one that runs does nothing", async () => {
  await using run = await WindowsRun.start(TICKING, { words: 2 });
  assert.equal(signalProcess(run.root, "SIGCONT"), true);
  assert.equal(isStopped(run.root), false);
});

test("one that has ended does not stand still", async () => {
  const run = await WindowsRun.start("live()");
  await run[Symbol.asyncDispose]();
  assert.equal(isStopped(run.root), false);
});
