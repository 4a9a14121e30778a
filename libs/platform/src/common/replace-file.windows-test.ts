import assert from "node:assert/strict";
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { moveFile } from "../move-file.ts";
import { closeHandle, INVALID_HANDLE } from "../windows/native/handle.ts";
import { nativeFunction } from "../windows/native/native-function.ts";
import { heedHolders } from "./outlast-holders.ts";
import { readRegularFile } from "./read-regular-file.ts";
import { removeFile } from "./remove-file.ts";
import { replaceFile } from "./replace-file.ts";

const createFile = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateFileW(str16 name, uint32 access, uint32 share, void* security, uint32 disposition, uint32 flags, intptr template)",
);
const GENERIC_READ = 0x8000_0000;
const OPEN_EXISTING = 3;
/** FILE_SHARE_READ | FILE_SHARE_WRITE: nobody may remove or replace it meanwhile, as scanners and editors have it. */
const NOT_TO_BE_REMOVED = 3;

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

function hold(share = NOT_TO_BE_REMOVED): number {
  const handle = createFile(file, GENERIC_READ, share, null, OPEN_EXISTING, 0, 0);
  assert.notEqual(handle, INVALID_HANDLE);
  return handle;
}

/** Lets another thread close a handle of ours when the time is over, since waiting blocks this one. */
async function holdFor(durationMs: number): Promise<void> {
  const handle = hold();
  const closer = new Worker(
    `const { workerData, parentPort } = require("node:worker_threads");
     const close = require(workerData.addOn).load("kernel32.dll").func("int __stdcall CloseHandle(intptr handle)");
     parentPort.postMessage("ready");
     setTimeout(() => close(workerData.handle), workerData.durationMs);`,
    {
      eval: true,
      workerData: { addOn: fileURLToPath(new URL("./koffi.node", import.meta.url)), handle, durationMs },
    },
  );
  await new Promise((resolve) => closer.once("message", resolve));
}

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

test("a file that nobody lets us read for a moment is read after it", async () => {
  replaceFile(file, "content");
  const handle = hold(0);
  try {
    assert.equal(readRegularFile(file, 100).kind, "refused");
  } finally {
    closeHandle(handle);
  }
  assert.equal(readRegularFile(file, 100).kind, "read");
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
