import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker } from "node:worker_threads";
import { until, WindowsRun } from "../../fixtures/windows-run.ts";
import { closeHandle } from "../../win32/handle.ts";
import { isAlive, isOfOtherBoot, ownIdentity } from "../index.ts";
import { listProcesses, readProcess, systemProcesses } from "./process-table.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const SYNCHRONIZE = 0x10_0000;

if (!isMainThread) parentPort?.postMessage(ownIdentity());
else {
  test("a process is listed with its parent, and is the same when it is read alone", async () => {
    await using run = await WindowsRun.start("start('live()'); live()", { pids: 1 });
    const child = run.identity(0);
    assert.deepEqual(
      listProcesses().find(({ pid }) => pid === child.pid),
      { ...child, parentPid: run.root.pid },
    );
    assert.equal(listProcesses().find(({ pid }) => pid === run.root.pid)?.parentPid, process.pid);
    assert.equal(isAlive(child), true);
    assert.equal(isOfOtherBoot(child), false);
  });

  test("a process that has ended does not live, although a handle of it is open", async () => {
    await using run = await WindowsRun.start("live()");
    const handle = kernel32.OpenProcess(SYNCHRONIZE, 0, run.root.pid);
    assert.notEqual(handle, 0);
    try {
      process.kill(run.root.pid, "SIGKILL");
      await run.end();
      const second = kernel32.OpenProcess(SYNCHRONIZE, 0, run.root.pid);
      assert.notEqual(second, 0, "it can still be opened");
      closeHandle(second);
      assert.equal(readProcess(run.root.pid), undefined);
      assert.equal(isAlive(run.root), false);
      assert.equal(
        listProcesses().some(({ pid }) => pid === run.root.pid),
        false,
      );
    } finally {
      closeHandle(handle);
    }
  });

  test("a process is distinguished from another one with its pid", () => {
    const own = ownIdentity();
    assert.equal(isAlive(own), true);
    assert.equal(isAlive({ ...own, startToken: `${own.startToken}0` }), false);
  });

  test("pids that Windows would open as another process belong to none", () => {
    for (const pid of [process.pid + 1, process.pid + 3, 0, -4]) assert.equal(readProcess(pid), undefined);
  });

  test("the host of a console is not listed, though the system has it", async () => {
    await using run = await WindowsRun.start("live()");
    const isHost = ({ name, parentPid }: { readonly name: string; readonly parentPid: number }) =>
      name.toLowerCase() === "conhost.exe" && parentPid === run.root.pid;
    await until(() => systemProcesses().some(isHost));
    assert.deepEqual(
      listProcesses().filter(({ parentPid }) => parentPid === run.root.pid),
      [],
    );
  });

  test("a worker knows the same identity of our process as the main thread", async () => {
    const worker = new Worker(fileURLToPath(import.meta.url));
    const identity: unknown = await new Promise((resolve) => worker.once("message", resolve));
    await worker.terminate();
    assert.deepEqual(identity, ownIdentity());
  });
}
