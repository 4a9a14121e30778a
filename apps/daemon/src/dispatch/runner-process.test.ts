import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { taskArguments } from "./runner-process.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-arguments-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("some tasks are named one by one, and leave no file", () => {
  const folders = spoolFolders(folder, { kind: "system" });
  expect(taskArguments(folders, ["a", "b"]).args).toEqual(["--task", "a", "--task", "b"]);
  expect(readdirSync(folder)).toEqual([]);
});

test("more tasks than a command line of Windows takes are named in a file, until it is cleared away", () => {
  const folders = spoolFolders(folder, { kind: "system" });
  createSpoolFolders(folders);
  const before = readdirSync(folders.root);
  const names = Array.from({ length: 600 }, (_, index) => `1790000000_robotmk_suite-number-${index}`);

  const { args, clear } = taskArguments(folders, names);

  expect(args).toEqual(["--tasks-from", expect.stringContaining(folders.root)]);
  expect(
    readFileSync(args[1] ?? "", "utf8")
      .trimEnd()
      .split("\n"),
  ).toEqual(names);
  clear();
  expect(readdirSync(folders.root)).toEqual(before);
});
