import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearLaunchPending, noteLaunchPending } from "./launch-pending.ts";
import { createSpoolFolders, type SpoolFolders, spoolFolders } from "./spool-folders.ts";

let base = "";
let folders: SpoolFolders;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "robotmk-pending-"));
  folders = spoolFolders(base, { kind: "system" });
  createSpoolFolders(folders);
});
afterEach(() => rmSync(base, { recursive: true }));

test("the first note in a row tells since when, until it is cleared", () => {
  const sinceMs = noteLaunchPending(folders);
  expect(sinceMs).toBe(lstatSync(folders.launchPending).mtimeMs);
  expect(noteLaunchPending(folders)).toBe(sinceMs);
  clearLaunchPending(folders);
  clearLaunchPending(folders);
  expect(existsSync(folders.launchPending)).toBe(false);
});

test("a disk that takes no note is no error", () => {
  rmSync(folders.root, { recursive: true });
  writeFileSync(folders.root, "");
  expect(noteLaunchPending(folders)).toBeUndefined();
  clearLaunchPending(folders);
  expect(lstatSync(folders.root).isFile()).toBe(true);
});

test("a folder in its place stays", () => {
  mkdirSync(folders.launchPending);
  clearLaunchPending(folders);
  expect(lstatSync(folders.launchPending).isDirectory()).toBe(true);
});
