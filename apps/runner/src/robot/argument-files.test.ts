import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeArgumentFiles, writeArgumentFile, writeVariableFile } from "./argument-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-argument-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("removeArgumentFiles() removes the argument files and nothing else", () => {
  writeFileSync(join(folder, "output.xml"), "");
  writeVariableFile(folder, { password: "geheim" });
  const file = writeArgumentFile(folder, ["--name=a", "--dryrun"]);
  expect(file).toBe(join(folder, "arguments.txt"));
  expect(readFileSync(join(folder, "arguments.txt"), "utf8")).toBe("--name=a\n--dryrun\n");
  expect(statSync(join(folder, "arguments.txt")).mode & 0o777).toBe(0o600);

  removeArgumentFiles(folder);

  expect(readdirSync(folder)).toEqual(["output.xml"]);
  removeArgumentFiles(join(folder, "absent"));
});

test("a link in the place of a file is replaced, and what it leads to stays as it is", () => {
  const outside = join(folder, "outside");
  writeFileSync(outside, "untouched");
  symlinkSync(outside, join(folder, "arguments.txt"));
  symlinkSync(outside, join(folder, "variables.json"));

  writeArgumentFile(folder, ["--name=a"]);
  writeVariableFile(folder, { x: 1 });

  expect(readFileSync(outside, "utf8")).toBe("untouched");
  expect(readFileSync(join(folder, "variables.json"), "utf8")).toBe('{"x":1}');
});

test("without lines there is no file, and a folder in its place stays", () => {
  expect(writeArgumentFile(folder, [])).toBeUndefined();
  mkdirSync(join(folder, "arguments.txt"));
  removeArgumentFiles(folder);
  expect(readdirSync(folder)).toEqual(["arguments.txt"]);
});
