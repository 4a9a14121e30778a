import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkHost } from "./check-host.ts";
import { someConfig } from "./fixtures/some-config.ts";

let folder = "";
let robotdir = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-check-"));
  robotdir = join(folder, "robot");
  mkdirSync(robotdir);
});
afterEach(() => rmSync(folder, { recursive: true }));

function check(...suites: readonly string[]) {
  const folders = spoolFolders(join(folder, "spool"), { kind: "system" });
  createSpoolFolders(folders);
  const text = suites.map((suite, index) => `  suite${index}: {suite: ${JSON.stringify(suite)}}\n`).join("");
  return checkHost(someConfig(`suites:\n${text}`, robotdir), folders);
}

test("a host that has all that the config names has no problem", () => {
  mkdirSync(join(robotdir, "login"));
  writeFileSync(join(robotdir, "shop.robot"), "");
  symlinkSync("login", join(robotdir, "linked"));
  expect(check("login", "shop.robot", "linked")).toEqual([]);
});

test("each suite that is missing is a problem with a remedy", () => {
  mkdirSync(join(robotdir, "login"));
  expect(check("login", "shop", "/nowhere/else")).toEqual([
    {
      check: "suite",
      problem: expect.stringContaining(`suite "suite1": "${join(robotdir, "shop")}" does not exist`),
      remedy: expect.stringContaining("correct its key suite"),
    },
    expect.objectContaining({ problem: expect.stringContaining('suite "suite2": "/nowhere/else"') }),
  ]);
});

test("a missing robotdir is one problem, not one for each suite in it", () => {
  rmSync(robotdir, { recursive: true });
  expect(check("login", "shop")).toEqual([
    expect.objectContaining({ check: "robotdir", problem: expect.stringContaining(robotdir) }),
  ]);
});

test("a missing robotdir is none where no suite lies in it", () => {
  rmSync(robotdir, { recursive: true });
  mkdirSync(join(folder, "robot-suites"));
  expect(check(join(folder, "robot-suites"))).toEqual([]);
});

test.each([
  ["a link to itself", () => symlinkSync("loop", join(robotdir, "loop")), "loop"],
  ["a link to nothing", () => symlinkSync("nothing", join(robotdir, "dangling")), "dangling"],
  ["a path through a file", () => writeFileSync(join(robotdir, "file"), ""), "file/login"],
  ["a name that no file can have", () => undefined, "x".repeat(300)],
])("%s is a problem of its suite, and no error of the call", (_what, prepare, suite) => {
  prepare();
  expect(check(suite)).toEqual([expect.objectContaining({ check: "suite" })]);
});

test("a spool that is not there is a problem, whatever the config", () => {
  const folders = spoolFolders(join(folder, "absent"), { kind: "system" });
  expect(checkHost(undefined, folders)).toEqual([
    {
      check: "spool",
      problem: expect.stringContaining(folders.root),
      remedy: expect.stringContaining("spool_dir"),
    },
  ]);
});
