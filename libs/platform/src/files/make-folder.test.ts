import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder is made with its parents, for their owner alone, and made again it stays", () => {
  makeFolder(join(folder, "a/b/c"));
  makeFolder(join(folder, "a/b/c"));
  for (const path of ["a", "a/b", "a/b/c"]) expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
});

test("a link to a folder is one", () => {
  symlinkSync(folder, join(folder, "link"));
  makeFolder(join(folder, "link"));
  makeFolder(join(folder, "link", "below"));
  expect(statSync(join(folder, "below")).isDirectory()).toBe(true);
});

test.each([
  ["a file", "file", /EEXIST/],
  ["something below a file", "file/below", /ENOTDIR/],
  ["a link to nothing", "dangling", /EEXIST/],
  ["something below a link to nothing", "dangling/below", /EEXIST|ENOENT/],
])("makeFolder() throws for %s", (_what, path, says) => {
  writeFileSync(join(folder, "file"), "");
  symlinkSync("nowhere", join(folder, "dangling"));
  expect(() => makeFolder(join(folder, path))).toThrow(says);
});

test("where nothing can be made, there is an end", () => {
  expect(() => makeFolder("/proc/nothing/like/this")).toThrow(/ENOENT|EACCES|EPERM/);
});
