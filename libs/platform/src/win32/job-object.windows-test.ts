import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock, waitUntil } from "../clock.ts";
import { bareEnvironment, ownScript, playedOrder, script, testFolder } from "../fixtures/script-runner.ts";
import { createProcess, CREATION_FLAGS } from "../process/windows/create-process.ts";
import { readProcess } from "../process/windows/process-table.ts";
import { startProcess } from "../process/windows/start.ts";
import { disarmJob, makeKillOnCloseJob } from "./job-object.ts";

// As another program: creates a process as CreateProcessW does in its middle, suspended, and stays.
const played = playedOrder();
if (played === undefined) defineTests();
else holdSuspended(played.place, played.order === "--disarm");

function holdSuspended(place: string, isDisarmed: boolean): void {
  const job = makeKillOnCloseJob();
  const { pid } = createProcess({
    command: script(place, ""),
    cwd: "C:\\",
    env: bareEnvironment(),
    flags: CREATION_FLAGS.CREATE_SUSPENDED | CREATION_FLAGS.DETACHED_PROCESS,
    job,
  });
  if (isDisarmed) disarmJob(job);
  writeFileSync(join(place, "pid.tmp"), String(pid));
  renameSync(join(place, "pid.tmp"), join(place, "pid"));
  setTimeout(() => undefined, 120_000);
}

/** Has another program create a process, kills that program, and gives the pid of the process. */
async function leftBy(order: string, place: string): Promise<number> {
  const creator = await startProcess(ownScript(import.meta.url, order, place), {
    cwd: "C:\\",
    env: bareEnvironment(),
    output: "null",
  });
  const file = join(place, "pid");
  assert.ok(await waitUntil(() => existsSync(file), { timeoutMs: 60_000, clock: systemClock }));
  const pid = Number(readFileSync(file, "utf8"));
  assert.ok(readProcess(pid) !== undefined);
  process.kill(creator.pid, "SIGKILL");
  await creator.ended;
  return pid;
}

function defineTests(): void {
  test("a suspended process in a kill-on-close job ends with its creator", async () => {
    using folder = testFolder();
    const pid = await leftBy("--hold", folder.path);
    const isGone = await waitUntil(() => readProcess(pid) === undefined, {
      timeoutMs: 60_000,
      clock: systemClock,
    });
    assert.ok(isGone);
  });

  test("one in a disarmed job stays", async () => {
    using folder = testFolder();
    const pid = await leftBy("--disarm", folder.path);
    try {
      // What the kernel ends, it ends at once.
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      assert.ok(readProcess(pid) !== undefined);
    } finally {
      process.kill(pid, "SIGKILL");
    }
  });
}
