import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { holdFile, holdFileFor, SHARING } from "../fixtures/hold-file.ts";
import { closeHandle } from "../win32/handle.ts";
import { replaceFile } from "./atomic-write.ts";
import { moveFile } from "./index.ts";
import { readRegularFile } from "./read-file.ts";
import { removeFile } from "./remove-file.ts";
import { installSharingRetry } from "./sharing-violation.ts";

let folder = "";
let file = "";
let logged: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  file = join(folder, "result.json");
  logged = [];
  installSharingRetry({ timeoutMs: 5000, readTimeoutMs: 5000, log: (text) => logged.push(text) });
});
afterEach(() => rmSync(folder, { recursive: true }));

const hold = (share: number = SHARING.allButRemoval) => holdFile(file, share);
const holdFor = (durationMs: number, share: number = SHARING.allButRemoval) =>
  holdFileFor(durationMs, { file, share });

test("a file that another program has open is replaced once that closes it, which is logged once", async () => {
  replaceFile(file, "old");
  await holdFor(400);
  replaceFile(file, "new");
  assert.equal(readFileSync(file, "utf8"), "new");
  assert.deepEqual(readdirSync(folder), ["result.json"]);
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? "", /^waited \d+ ms to replace ".*result\.json": another program had it open$/);
});

test("a file that stays open keeps its old content, and nothing is left beside it", () => {
  installSharingRetry({ timeoutMs: 200, readTimeoutMs: 200, log: (text) => logged.push(text) });
  replaceFile(file, "old");
  const handle = hold();
  try {
    assert.throws(() => replaceFile(file, "new"), { name: "ReplaceError", code: /^(EBUSY|EACCES)$/ });
  } finally {
    closeHandle(handle);
  }
  assert.equal(readFileSync(file, "utf8"), "old");
  assert.deepEqual(readdirSync(folder), ["result.json"]);
  assert.equal(logged.length, 1);
  assert.match(logged[0] ?? "", /^Cannot replace ".*result\.json": gave up after 200 ms/);
});

test("a file that another program has open is removed once that closes it", async () => {
  replaceFile(file, "old");
  await holdFor(300);
  removeFile(file);
  assert.deepEqual(readdirSync(folder), []);
  removeFile(file);
});

test("a task that another program has open is claimed once that closes it", async () => {
  replaceFile(file, "");
  await holdFor(300);
  moveFile(file, join(folder, "running"));
  assert.deepEqual(readdirSync(folder), ["running"]);
  assert.throws(() => moveFile(file, join(folder, "running")), { code: "ENOENT" });
});

test("a file that another program does not share for a moment is read after it, which is logged", async () => {
  replaceFile(file, "content");
  await holdFor(300, SHARING.nothing);
  assert.equal(readRegularFile(file, 100).kind, "read");
  assert.match(logged[0] ?? "", /^waited \d+ ms to read ".*result\.json": another program had it open$/);
});

test("a file that another program does not share for long is not read", () => {
  installSharingRetry({ timeoutMs: 100, readTimeoutMs: 100, log: () => {} });
  replaceFile(file, "content");
  const handle = hold(SHARING.nothing);
  try {
    assert.equal(readRegularFile(file, 100).kind, "refused");
  } finally {
    closeHandle(handle);
  }
  assert.equal(readRegularFile(file, 100).kind, "read");
});

test("a folder in the place of a file is not read and not waited for", () => {
  mkdirSync(file);
  const reading = readRegularFile(file, 100);
  assert.match(reading.kind === "refused" ? reading.problem : "", /it is not a regular file$/);
  assert.deepEqual(logged, []);
});

test("a file that is marked read-only is replaced, and removed", () => {
  replaceFile(file, "old");
  chmodSync(file, 0o444);
  replaceFile(file, "new");
  assert.equal(readFileSync(file, "utf8"), "new");
  chmodSync(file, 0o444);
  removeFile(file);
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(logged, []);
});

test("a folder in the place of a file fails at once", () => {
  mkdirSync(file);
  assert.throws(() => replaceFile(file, "new"), { code: "EISDIR" });
  assert.deepEqual(logged, []);
  assert.deepEqual(readdirSync(folder), ["result.json"]);
});

test("a reader that has the old file open reads it to its end and blocks the new one for a moment only", () => {
  installSharingRetry({ timeoutMs: 100, readTimeoutMs: 100, log: () => {} });
  replaceFile(file, "old content");
  const reader = openSync(file, "r");
  try {
    // NTFS replaces it at once, Wine not before it is closed.
    replaceFile(file, "new");
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error && error.code === "EACCES");
  } finally {
    const bytes = Buffer.alloc(20);
    assert.equal(bytes.toString("utf8", 0, readSync(reader, bytes)), "old content");
    closeSync(reader);
  }
  replaceFile(file, "new");
  assert.equal(readFileSync(file, "utf8"), "new");
});
