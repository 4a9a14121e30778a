import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { fileSystemMagic, freeDiskMb } from "./files.ts";

test("the free space of a folder's disk is what df says", () => {
  const free = freeDiskMb(tmpdir());
  const lines = execFileSync("df", ["--output=avail", "--block-size=1", tmpdir()], { encoding: "utf8" });
  const expected = Number(lines.trim().split("\n").at(-1)) / 1024 / 1024;
  // Others write meanwhile.
  expect(Math.abs((free ?? 0) - expected)).toBeLessThan(500);
});

test("a folder that is not there has no free space to tell of", () => {
  expect(freeDiskMb("/nowhere/at/all")).toBeUndefined();
});

test("the kind of a file system is the number that statfs(2) tells", () => {
  expect(fileSystemMagic("/proc")).toBe(0x9fa0);
  expect(fileSystemMagic("/sys")).toBe(0x62656572);
  expect(fileSystemMagic("/nowhere/at/all")).toBeUndefined();
});
