import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileLock } from "../types.ts";
import { acquireFileLock } from "./file-lock.ts";

let folder = "";
let file = "";
const held: FileLock[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-lock-"));
  file = join(folder, "daemon.lock");
});
afterEach(() => {
  for (const lock of held.splice(0)) lock.release();
  rmSync(folder, { recursive: true });
});

/** Takes the lock for the length of the test. */
function take(path = file): FileLock {
  const lock = acquireFileLock(path);
  if (lock === undefined) throw new Error(`Cannot take the lock "${path}": someone holds it`);
  held.push(lock);
  return lock;
}

/** Tells whether flock(1) in a shell gets the lock. */
function shellCanLock(): boolean {
  return spawnSync("flock", ["-n", file, "true"]).status === 0;
}

const keeper = fileURLToPath(new URL("../../fixtures/hold-lock.ts", import.meta.url));

/** Starts another program that tries for the lock and keeps it. */
async function otherProgram(): Promise<{ readonly child: ChildProcess; readonly says: string }> {
  const child = spawn(process.execPath, ["--import", "tsx", keeper, file], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [says] = await once(child.stdout.setEncoding("utf8"), "data");
  return { child, says };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

test("a lock file is made for its owner alone", () => {
  take();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a lock that is held is not given again, not even to ourselves, until it is released", () => {
  const lock = take();
  expect(acquireFileLock(file)).toBeUndefined();
  lock.release();
  held.pop();
  take();
});

test("a lock of this program excludes another program", async () => {
  take();
  const { child, says } = await otherProgram();
  await kill(child);
  expect(says).toBe("refused");
});

test("a program that is killed lets go of its lock", async () => {
  const { child, says } = await otherProgram();
  try {
    expect(says).toBe("held");
    expect(acquireFileLock(file)).toBeUndefined();
  } finally {
    await kill(child);
  }
  take();
});

test("flock(1) in a shell is excluded, and excludes us", async () => {
  const lock = take();
  expect(shellCanLock()).toBe(false);
  lock.release();
  held.pop();
  expect(shellCanLock()).toBe(true);
  const shell = spawn("flock", [file, "sh", "-c", "echo held; exec sleep 1000"], { detached: true });
  try {
    await once(shell.stdout, "data");
    expect(acquireFileLock(file)).toBeUndefined();
  } finally {
    process.kill(-(shell.pid ?? 0), "SIGKILL");
    await once(shell, "exit");
  }
});

test("a program that we start does not keep the lock when we let go of it", async () => {
  const lock = take();
  const child = spawn("sleep", ["1000"], { stdio: "ignore" });
  await once(child, "spawn");
  try {
    lock.release();
    held.pop();
    expect(shellCanLock()).toBe(true);
  } finally {
    await kill(child);
  }
});

test("a lock whose file was removed or replaced is no longer in place", () => {
  const lock = take();
  expect(lock.isInPlace()).toBe(true);
  renameSync(file, `${file}.old`);
  expect(lock.isInPlace()).toBe(false);
  writeFileSync(file, "");
  expect(lock.isInPlace()).toBe(false);
  expect(take().isInPlace()).toBe(true);
  renameSync(`${file}.old`, file);
  expect(lock.isInPlace()).toBe(true);
});

test("a link in the place of the file is refused, so that nobody has us lock or make another", () => {
  symlinkSync(join(folder, "elsewhere"), file);
  expect(() => acquireFileLock(file)).toThrow(expect.objectContaining({ code: "ELOOP" }));
});

test.each([
  ["a folder", () => mkdirSync(file), "EISDIR"],
  ["a place in no folder", () => rmSync(folder, { recursive: true }), "ENOENT"],
])("%s can't be locked", (_name, prepare, code) => {
  prepare();
  expect(() => acquireFileLock(file)).toThrow(expect.objectContaining({ code }));
  mkdirSync(folder, { recursive: true });
});

test("a lock whose file is removed by its owners still has one owner at a time", async () => {
  const contender = fileURLToPath(new URL("../../fixtures/contend-for-lock.ts", import.meta.url));
  const contend = () =>
    spawn(process.execPath, ["--import", "tsx", contender, file, "150"], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: ["ignore", "ignore", "inherit"],
    });
  const ends = await Promise.all([contend(), contend(), contend()].map((child) => once(child, "exit")));
  expect(ends).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ]);
});
