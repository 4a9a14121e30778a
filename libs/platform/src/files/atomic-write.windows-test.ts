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
import { heedHolders } from "./sharing-violation.ts";

let folder = "";
let file = "";
let told: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "replace-"));
  file = join(folder, "result.json");
  told = [];
  heedHolders({ patienceMs: 5000, tell: (text) => told.push(text) });
});
afterEach(() => rmSync(folder, { recursive: true }));

const hold = (share: number = SHARING.allButRemoval) => holdFile(file, share);
const holdFor = (durationMs: number, share: number = SHARING.allButRemoval) =>
  holdFileFor(durationMs, { file, share });

test("a file that somebody holds open is replaced when it is let go of, and that is told once", async () => {
  replaceFile(file, "old");
  await holdFor(400);
  replaceFile(file, "new");
  assert.equal(readFileSync(file, "utf8"), "new");
  assert.deepEqual(readdirSync(folder), ["result.json"]);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^somebody held ".*result\.json" open: it took \d+ ms to replace it$/);
});

test("a file that stays held keeps its old content, and nothing is left beside it", () => {
  heedHolders({ patienceMs: 200, tell: (text) => told.push(text) });
  replaceFile(file, "old");
  const handle = hold();
  try {
    assert.throws(() => replaceFile(file, "new"), { name: "ReplaceError", code: /^(EBUSY|EACCES)$/ });
  } finally {
    closeHandle(handle);
  }
  assert.equal(readFileSync(file, "utf8"), "old");
  assert.deepEqual(readdirSync(folder), ["result.json"]);
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /^Cannot replace ".*result\.json": given up after 200 ms/);
});

test("a file that somebody holds open is removed when it is let go of", async () => {
  replaceFile(file, "old");
  await holdFor(300);
  removeFile(file);
  assert.deepEqual(readdirSync(folder), []);
  removeFile(file);
});

test("a task that somebody looks at is claimed when it is let go of", async () => {
  replaceFile(file, "");
  await holdFor(300);
  moveFile(file, join(folder, "running"));
  assert.deepEqual(readdirSync(folder), ["running"]);
  assert.throws(() => moveFile(file, join(folder, "running")), { code: "ENOENT" });
});

test("a file that nobody lets us read for a moment is read after it, and that is told", async () => {
  replaceFile(file, "content");
  await holdFor(300, SHARING.nothing);
  assert.equal(readRegularFile(file, 100).kind, "read");
  assert.match(told[0] ?? "", /^somebody held ".*result\.json" open: it took \d+ ms to read it$/);
});

test("a file that nobody lets us read for long is refused", () => {
  heedHolders({ patienceMs: 100, tell: () => {} });
  replaceFile(file, "content");
  const handle = hold(SHARING.nothing);
  try {
    assert.equal(readRegularFile(file, 100).kind, "refused");
  } finally {
    closeHandle(handle);
  }
  assert.equal(readRegularFile(file, 100).kind, "read");
});

test("a folder in the place of a file is not read, and not waited for", () => {
  mkdirSync(file);
  const reading = readRegularFile(file, 100);
  assert.match(reading.kind === "refused" ? reading.problem : "", /it is not a regular file$/);
  assert.deepEqual(told, []);
});

test("a file that is marked read-only is replaced, and removed", () => {
  replaceFile(file, "old");
  chmodSync(file, 0o444);
  replaceFile(file, "new");
  assert.equal(readFileSync(file, "utf8"), "new");
  chmodSync(file, 0o444);
  removeFile(file);
  assert.deepEqual(readdirSync(folder), []);
  assert.deepEqual(told, []);
});

test("a folder in the place of a file is told at once", () => {
  mkdirSync(file);
  assert.throws(() => replaceFile(file, "new"), { code: "EISDIR" });
  assert.deepEqual(told, []);
  assert.deepEqual(readdirSync(folder), ["result.json"]);
});

test("a reader of ours that has the old file open reads it to its end, and does not keep the new one out for long", () => {
  heedHolders({ patienceMs: 100, tell: () => {} });
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
