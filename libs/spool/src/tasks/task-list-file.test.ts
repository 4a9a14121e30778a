import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSpoolFolders, type SpoolFolders, spoolFolders } from "../layout.ts";
import { removeTemporaryFiles } from "../temporary-files.ts";
import { readTaskListFile, writeTaskListFile } from "./task-list-file.ts";

let folder = "";
let folders: SpoolFolders;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-order-"));
  folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("thousands of names come back in their order", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `1790000000_robotmk_suite-${index}`);
  expect(readTaskListFile(writeTaskListFile(folders, names), process.getuid?.())).toEqual(names);
});

test("a missing list is reported with its path", () => {
  const file = join(folder, "none");
  expect(() => readTaskListFile(file, undefined)).toThrow(`Cannot read "${file}": it is not there`);
});

test("a list that was left is removed like a temporary file", () => {
  const file = writeTaskListFile(folders, ["a"]);
  utimesSync(file, 0, 0);
  expect(removeTemporaryFiles(folders.root, Date.now())).toEqual([basename(file)]);
});
