import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { systemClock, waitUntil } from "../../clock.ts";
import { bareEnvironment, ownScript, playedOrder, script, testFolder } from "../../fixtures/script-runner.ts";
import type { StartedProcess } from "../../process/types.ts";
import { readProcess } from "../../process/windows/process-table.ts";
import { startProcess } from "../../process/windows/start.ts";
import { closeHandle } from "../../win32/handle.ts";
import { joinJob, makeJob, pidsOfJob } from "../../win32/job-object.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import type { RunGroup } from "../limits.ts";
import { openRunGroup, startInGroup } from "./run-job.ts";

const NO_LIMITS = { maxProcesses: undefined, maxMemoryBytes: undefined };

/** A tree of three: each writes its pid into a file and stays; the last left its parent's console and group. */
const TREE = `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const [, own, folder, level] = process.argv;
writeFileSync(folder + "\\\\" + level + ".tmp", String(process.pid));
(await import("node:fs")).renameSync(folder + "\\\\" + level + ".tmp", folder + "\\\\" + level + ".pid");
if (level < 2) spawn(process.execPath, [own, folder, String(Number(level) + 1)], { stdio: "ignore", detached: true, cwd: "C:\\\\" }).unref();
setTimeout(() => {}, 120_000);`;
/** Writes its pid into a file and stays. */
const STAY = `import { renameSync, writeFileSync } from "node:fs";
const file = process.argv[2] + "\\\\0.pid";
writeFileSync(file + ".tmp", String(process.pid));
renameSync(file + ".tmp", file);
setTimeout(() => {}, 120_000);`;
const LEVELS = ["0", "1", "2"];

// As another program: keeps a job with a tree in it until it is killed, or starts a sibling.
const played = playedOrder();
if (played?.order === "--hold") await startTree(played.place);
else if (played?.order === "--start-sibling") {
  await startProcess(script(played.place, STAY, [played.place]), { ...options(), kind: "sibling" });
} else defineTests();

function options() {
  return { cwd: "C:\\", env: bareEnvironment(), output: "null" } as const;
}

function open(limits = NO_LIMITS): RunGroup {
  const opening = openRunGroup("test", limits);
  assert.equal(opening.kind, "open");
  return opening.group;
}

async function startTree(
  folder: string,
): Promise<{ readonly group: RunGroup; readonly root: StartedProcess; readonly pids: readonly number[] }> {
  const group = open();
  const root = await startInGroup(script(folder, TREE, [folder, "0"]), options(), {
    gateFile: "",
    prepare: group.join,
  });
  return { group, root, pids: await pidsIn(folder) };
}

async function pidsIn(folder: string): Promise<readonly number[]> {
  const files = LEVELS.map((level) => join(folder, `${level}.pid`));
  await until(() => files.every((file) => existsSync(file)));
  return files.map((file) => Number(readFileSync(file, "utf8")));
}

async function until(isTrue: () => boolean): Promise<void> {
  const came = await waitUntil(isTrue, { timeoutMs: 60_000, clock: systemClock });
  assert.ok(came, "what was waited for did not come");
}

const sorted = (pids: readonly number[]): readonly number[] => pids.toSorted((a, b) => a - b);

const lives = (pid: number): boolean => readProcess(pid) !== undefined;

/** JOB_OBJECT_LIMIT_BREAKAWAY_OK beside JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE. */
function allowBreakaway(job: number): void {
  const bytes = Buffer.alloc(144);
  bytes.writeUInt32LE(0x800 | 0x2000, 16);
  assert.notEqual(kernel32.SetInformationJobObject(job, 9, bytes, bytes.length), 0);
}

async function bystander(folder: string): Promise<StartedProcess> {
  return startProcess(script(folder, "setTimeout(() => {}, 120_000)"), options());
}

async function end(started: StartedProcess): Promise<void> {
  process.kill(started.pid, "SIGKILL");
  await started.ended;
}

function defineTests(): void {
  test("a job lists its tree, grandchildren included, without consoles and without anybody else", async () => {
    using folder = testFolder();
    const other = await bystander(folder.path);
    const { group, root, pids } = await startTree(folder.path);
    try {
      const listed = group.processes();
      assert.deepEqual(sorted(listed.map(({ pid }) => pid)), sorted(pids));
      assert.equal(pids[0], root.pid);
      assert.deepEqual(
        listed.find(({ pid }) => pid === root.pid)?.startToken,
        readProcess(root.pid)?.startToken,
      );
    } finally {
      group.remove();
      await end(other);
      await root.ended;
    }
  });

  test("kill() ends grandchildren that left the group and the console, and no other process", async () => {
    using folder = testFolder();
    const other = await bystander(folder.path);
    const { group, root, pids } = await startTree(folder.path);
    try {
      group.kill();
      assert.deepEqual(await root.ended, { code: undefined, signal: "SIGKILL" });
      await until(() => pids.every((pid) => !lives(pid)));
      assert.deepEqual(group.processes(), []);
      assert.ok(lives(other.pid));
      group.kill();
    } finally {
      group.remove();
      await end(other);
    }
  });

  test("remove() ends the processes of a group, which is empty afterwards", async () => {
    using folder = testFolder();
    const { group, root, pids } = await startTree(folder.path);
    assert.ok(group.remove());
    await root.ended;
    await until(() => pids.every((pid) => !lives(pid)));
    assert.ok(group.remove());
    assert.deepEqual([group.processes(), group.events()], [[], { oomKills: 0, refusedForks: 0 }]);
    group.kill();
  });

  test("the tree ends with the process that holds the job, however that ends", async () => {
    using folder = testFolder();
    const owner = await startProcess(ownScript(import.meta.url, "--hold", folder.path), options());
    const pids = await pidsIn(folder.path);
    assert.deepEqual(pids.map(lives), [true, true, true]);
    await end(owner);
    await until(() => pids.every((pid) => !lives(pid)));
  });

  for (const isFree of [false, true]) {
    test(`a sibling ${isFree ? "leaves a job that allows breakaway" : "stays in a job that does not"}`, async () => {
      using folder = testFolder();
      const job = makeJob(NO_LIMITS);
      if (isFree) allowBreakaway(job);
      const starter = await startInGroup(
        ownScript(import.meta.url, "--start-sibling", folder.path),
        options(),
        {
          gateFile: "",
          prepare: (pid) => joinJob(job, pid),
        },
      );
      const file = join(folder.path, "0.pid");
      await until(() => existsSync(file));
      const pid = Number(readFileSync(file, "utf8"));
      try {
        assert.equal(pidsOfJob(job).includes(pid), !isFree);
        closeHandle(job);
        await starter.ended;
        if (!isFree) await until(() => !lives(pid));
        assert.equal(lives(pid), isFree);
      } finally {
        if (lives(pid)) process.kill(pid, "SIGKILL");
        await until(() => !lives(pid));
      }
    });
  }

  test("a held program does nothing before it is in the job, and goes on then", async () => {
    using folder = testFolder();
    const file = join(folder.path, "ran");
    const seen: boolean[] = [];
    const command = script(
      folder.path,
      `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(file)}, "");`,
    );
    const started = await startInGroup(command, options(), {
      gateFile: "",
      prepare: (pid) => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
        seen.push(existsSync(file), lives(pid));
      },
    });
    assert.equal((await started.ended).code, 0);
    assert.deepEqual([...seen, existsSync(file)], [false, true, true]);
  });

  test("what fails while a program is held ends it", async () => {
    using folder = testFolder();
    let startedPid = 0;
    const prepare = (pid: number): never => {
      startedPid = pid;
      throw new Error("no");
    };
    const command = script(folder.path, "setTimeout(() => {}, 120_000)");
    const withPipes = { ...options(), output: "pipe" } as const;
    await assert.rejects(async () => startInGroup(command, withPipes, { gateFile: "", prepare }), /no/);
    assert.notEqual(startedPid, 0);
    await until(() => !lives(startedPid));
  });

  test("all processes of a job are listed, even if there is room for one alone at first", async () => {
    using folder = testFolder();
    const job = makeJob(NO_LIMITS);
    const roots: StartedProcess[] = [];
    for (const command of [1, 2, 3].map(() => script(folder.path, "setTimeout(() => {}, 120_000)"))) {
      const prepare = (pid: number) => joinJob(job, pid);
      roots.push(await startInGroup(command, { ...options(), kind: "sibling" }, { gateFile: "", prepare }));
    }
    assert.deepEqual(sorted(pidsOfJob(job, 1)), sorted(roots.map(({ pid }) => pid)));
    closeHandle(job);
    for (const { ended } of roots) await ended;
  });

  test("limits hold, or are reported not to", async (context) => {
    using folder = testFolder();
    const opening = openRunGroup("test", { maxProcesses: 2, maxMemoryBytes: 500 * 1024 * 1024 });
    assert.equal(opening.kind, "open");
    const { group, limitsProblem } = opening;
    const file = join(folder.path, "said");
    const root = await startInGroup(
      script(
        folder.path,
        `import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
const cmd = "C:\\\\windows\\\\system32\\\\cmd.exe";
const inner = cmd + " /c " + cmd + " /c exit 7";
const { status } = spawnSync(cmd, ["/c", inner], { stdio: "ignore" });
writeFileSync(${JSON.stringify(file)}, String(status));`,
      ),
      options(),
      { gateFile: "", prepare: group.join },
    );
    await root.ended;
    const isRefused = readFileSync(file, "utf8") !== "7";
    context.diagnostic(
      `refused: ${isRefused}; reported: ${limitsProblem ?? "nothing"}; ${JSON.stringify(group.events())}`,
    );
    assert.equal(isRefused, limitsProblem === undefined);
    if (isRefused) assert.ok(group.events().refusedForks > 0);
    group.remove();
  });
}
