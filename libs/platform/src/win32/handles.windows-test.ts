import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sessionFacts } from "../accounts/windows/sessions.ts";
import { createDetached } from "../detach/windows/create-detached.ts";
import { findForeignParent } from "../detach/windows/parent-process.ts";
import { endSuspendedOrphans } from "../detach/windows/suspended-orphans.ts";
import { acquireFileLock } from "../files/windows/file-lock.ts";
import { bareEnvironment, script, testFolder } from "../fixtures/script-runner.ts";
import { until } from "../fixtures/windows-run.ts";
import { openRunGroup, startInGroup } from "../limits/windows/run-job.ts";
import { findRunProcesses } from "../process/process-tree.ts";
import type { StartedProcess } from "../process/types.ts";
import { listProcesses, readProcess } from "../process/windows/process-table.ts";
import { isStopped, signalProcess } from "../process/windows/signal.ts";
import { onTermination } from "../process/windows/signals.ts";
import { startProcess } from "../process/windows/start.ts";
import { closeHandle } from "./handle.ts";
import { ntdll } from "./ntdll.ts";

const SYSTEM_EXTENDED_HANDLE_INFORMATION = 64;
const HEADER_BYTES = 16;
const ENTRY_BYTES = 40;
const OWNER_AT = 8;

/** Counts our handles; Wine 8 answers GetProcessHandleCount with 0. */
function ownHandles(): number {
  const bytes = Buffer.alloc(32 * 1024 * 1024);
  const status = ntdll.NtQuerySystemInformation(
    SYSTEM_EXTENDED_HANDLE_INFORMATION,
    bytes,
    bytes.length,
    Buffer.alloc(4),
  );
  assert.equal(status, 0);
  const owners = Array.from({ length: Number(bytes.readBigUInt64LE(0)) }, (_, index) =>
    Number(bytes.readBigUInt64LE(HEADER_BYTES + ENTRY_BYTES * index + OWNER_AT)),
  );
  return owners.filter((pid) => pid === process.pid).length;
}

const ROUNDS = 6;

/** What Node.js itself opens and closes as it likes. */
const OTHERS = 3;

/** Does something again and again, and tells how many handles more there are then. */
async function grownBy(act: () => unknown): Promise<number> {
  // What is opened once, as a library or a thread of Node.js, is open then.
  for (let round = 0; round < 2; round += 1) await act();
  const before = ownHandles();
  for (let round = 0; round < ROUNDS; round += 1) await act();
  // A stream that has ended is closed a moment later.
  await until(() => ownHandles() <= before + OTHERS).catch(() => undefined);
  return ownHandles() - before;
}

async function drained(started: StartedProcess): Promise<void> {
  started.stdout?.resume();
  started.stderr?.resume();
  await started.ended;
}

const LIMITS = { maxProcesses: 20, maxMemoryBytes: 2 ** 32 };
const marker = { name: "ROBOTMK_WINDOWS_TEST", value: "handles" };

test("a runner has no more handles after many runs than before", async () => {
  using folder = testFolder();
  const command = script(folder.path, `console.log("up"); setTimeout(() => {}, 60_000)`);
  const options = {
    cwd: folder.path,
    env: { ...bareEnvironment(), [marker.name]: marker.value },
    output: "pipe",
  } as const;
  const run = async (): Promise<void> => {
    const opening = openRunGroup("test", LIMITS);
    assert.equal(opening.kind, "open");
    const { group } = opening;
    const robot = await startInGroup(command, options, { gateFile: "", prepare: group.join });
    const identity = readProcess(robot.pid);
    assert.ok(identity !== undefined);
    assert.equal(isStopped(identity), false);
    assert.ok((await findRunProcesses(marker)).length > 0);
    assert.ok(group.processes().length > 0);
    group.events();
    group.kill();
    await drained(robot);
    assert.equal(signalProcess(identity, "SIGKILL"), false);
    group.remove();
  };
  assert.ok((await grownBy(run)) <= OTHERS);
});

test("nor has a daemon after many starts of runners and looks at them", async () => {
  using folder = testFolder();
  const command = script(folder.path, "");
  const path = join(folder.path, "log");
  const run = async (): Promise<void> => {
    const lock = acquireFileLock(join(folder.path, "lock"));
    const descriptor = openSync(path, "a");
    const started = await startProcess(command, {
      cwd: folder.path,
      env: bareEnvironment(),
      output: { descriptor, path },
      kind: "sibling",
    });
    closeSync(descriptor);
    const identity = readProcess(started.pid);
    if (identity !== undefined) signalProcess(identity, "SIGTERM");
    listProcesses();
    await started.ended;
    lock?.release();
    onTermination(() => undefined, { onIgnored: () => undefined, onProblem: assert.fail })();
  };
  assert.ok((await grownBy(run)) <= OTHERS);
});

test("nor do failing starts leave handles, at whatever step", async () => {
  using folder = testFolder();
  const options = { cwd: folder.path, env: bareEnvironment(), output: "pipe" } as const;
  const gateFile = "";
  const prepare = (): never => {
    throw new Error("no");
  };
  const run = async (): Promise<void> => {
    await assert.rejects(async () => startProcess({ file: "C:\\no\\such.exe", args: [] }, options));
    await assert.rejects(async () => startProcess({ file: "C:\\windows\\win.ini", args: [] }, options));
    const lost = { ...options, cwd: "C:\\no\\such\\folder" };
    await assert.rejects(async () => startProcess(script(folder.path, ""), lost));
    await assert.rejects(async () => startProcess(script(folder.path, ""), { ...lost, kind: "sibling" }));
    await assert.rejects(async () => startInGroup(script(folder.path, ""), options, { gateFile, prepare }));
  };
  assert.ok((await grownBy(run)) <= OTHERS);
});

test("nor has a launch, whatever it looks at", async () => {
  using folder = testFolder();
  const command = script(folder.path, "");
  const run = async (): Promise<void> => {
    endSuspendedOrphans();
    const parent = findForeignParent();
    if (parent.kind === "found") closeHandle(parent.process);
    sessionFacts();
    const created = createDetached(command, { env: bareEnvironment(), mustBeFree: false });
    await until(() => readProcess(created?.pid ?? 0) === undefined);
  };
  assert.ok((await grownBy(run)) <= OTHERS);
});
