import assert from "node:assert/strict";
import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { fileSystemMagic, freeDiskMb } from "./files.ts";

test("the free space of a folder's disk is what Node.js says", () => {
  const { bavail, bsize } = statfsSync(tmpdir());
  // Others write meanwhile.
  assert.ok(Math.abs((freeDiskMb(tmpdir()) ?? 0) - (bavail * bsize) / 1024 / 1024) < 500);
});

test("a folder that is not there has no free space to tell of", () => {
  assert.equal(freeDiskMb("Z:\\nowhere\\at\\all"), undefined);
});

test("fileSystemMagic() is undefined for a disk with rights and for an absent folder", () => {
  assert.equal(fileSystemMagic(tmpdir()), undefined);
  assert.equal(fileSystemMagic("C:\\not\\there"), undefined);
  assert.equal(fileSystemMagic("\\\\?\\C:\\windows"), fileSystemMagic("C:\\windows"));
});

test("fileSystemMagic() identifies a share", () => {
  assert.equal(fileSystemMagic("\\\\localhost\\share\\spool"), 0xfe534d42);
  assert.equal(fileSystemMagic("\\\\?\\UNC\\localhost\\share\\spool"), 0xfe534d42);
});
