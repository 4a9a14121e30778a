import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { holdFile, holdFileFor, SHARING } from "../../fixtures/hold-file.ts";
import { closeHandle } from "../../win32/handle.ts";
import type { FileLock } from "../types.ts";
import { acquireFileLock } from "./file-lock.ts";

// As another program: takes a lock, says so, and keeps it.
const lockFile = process.env["ROBOTMK_TEST_LOCK"];
if (lockFile === undefined) {
  defineTests();
} else {
  writeSync(1, acquireFileLock(lockFile) === undefined ? "refused" : "held");
  setInterval(() => {}, 1000);
}

function defineTests(): void {
  let folder = "";
  let file = "";
  const held: FileLock[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lock-"));
    file = join(folder, "daemon.lock");
  });
  afterEach(() => {
    for (const lock of held.splice(0)) lock.release();
    rmSync(folder, { recursive: true });
  });

  function take(path = file): FileLock {
    const lock = acquireFileLock(path);
    assert.ok(lock, `Cannot take the lock "${path}": someone holds it`);
    held.push(lock);
    return lock;
  }

  async function otherProgram() {
    const own = fileURLToPath(import.meta.url);
    const child = spawn(process.execPath, [own], {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, ROBOTMK_TEST_LOCK: file },
    });
    const [says] = await once(child.stdout.setEncoding("utf8"), "data");
    return { child, says };
  }

  test("a lock that is held is not given again, not even to ourselves, until it is released", () => {
    const lock = take();
    assert.equal(acquireFileLock(file), undefined);
    lock.release();
    held.pop();
    take();
  });

  test("a lock excludes another program", async () => {
    take();
    const { child, says } = await otherProgram();
    child.kill();
    await once(child, "exit");
    assert.equal(says, "refused");
  });

  test("a program that is killed lets go of its lock", async () => {
    const { child, says } = await otherProgram();
    try {
      assert.equal(says, "held");
      assert.equal(acquireFileLock(file), undefined);
    } finally {
      child.kill();
      await once(child, "exit");
    }
    take();
  });

  test("a program that we start does not keep the lock when we let go of it", async () => {
    const lock = take();
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    await once(child, "spawn");
    try {
      lock.release();
      held.pop();
      take();
    } finally {
      child.kill();
      await once(child, "exit");
    }
  });

  test("a locked file can be read and written by others", () => {
    take();
    appendFileSync(file, "content");
    assert.equal(readFileSync(file, "utf8"), "content");
  });

  test("a lock whose file was removed or replaced is no longer in place", () => {
    const lock = take();
    assert.equal(lock.isInPlace(), true);
    renameSync(file, `${file}.old`);
    assert.equal(lock.isInPlace(), false);
    writeFileSync(file, "");
    assert.equal(lock.isInPlace(), false);
    assert.equal(take().isInPlace(), true);
  });

  test("no other process gets a lock whose file was removed as long as it is in place", () => {
    const lock = take();
    unlinkSync(file);
    const second = acquireFileLock(file);
    if (second !== undefined) held.push(second);
    // Windows may keep the name until the lock is released, or free it at once for another file.
    assert.ok(!(lock.isInPlace() && second !== undefined));
    held.shift();
    lock.release();
    assert.equal((second ?? take()).isInPlace(), true);
  });

  test("a file that is shared for reading is locked at once, one that is not shared once it is closed", async () => {
    writeFileSync(file, "");
    const handle = holdFile(file, SHARING.reading);
    take().release();
    held.pop();
    closeHandle(handle);
    await holdFileFor(100, { file, share: SHARING.nothing });
    assert.equal(take().isInPlace(), true);
  });

  test("a lock in a folder with a long name is taken", () => {
    const deep = join(folder, ...Array.from({ length: 6 }, () => "x".repeat(50)));
    mkdirSync(deep, { recursive: true });
    assert.equal(take(join(deep, "daemon.lock")).isInPlace(), true);
  });

  for (const [name, prepare, code] of [
    ["a folder", () => mkdirSync(file), "EACCES"],
    ["a place in no folder", () => rmSync(folder, { recursive: true }), "ENOENT"],
  ] as const) {
    test(`${name} can't be locked`, () => {
      prepare();
      assert.throws(() => acquireFileLock(file), { code });
      mkdirSync(folder, { recursive: true });
    });
  }
}
