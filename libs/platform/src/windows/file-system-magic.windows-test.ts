import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileSystemMagic } from "./file-system-magic.ts";

test("nothing is told of a folder on a disk that keeps rights, or that is not there", () => {
  assert.equal(fileSystemMagic(tmpdir()), undefined);
  assert.equal(fileSystemMagic("C:\\not\\there"), undefined);
  assert.equal(fileSystemMagic("\\\\?\\C:\\windows"), fileSystemMagic("C:\\windows"));
});

test("a share is told as such", () => {
  assert.equal(fileSystemMagic("\\\\localhost\\share\\spool"), 0xfe534d42);
  assert.equal(fileSystemMagic("\\\\?\\UNC\\localhost\\share\\spool"), 0xfe534d42);
});
