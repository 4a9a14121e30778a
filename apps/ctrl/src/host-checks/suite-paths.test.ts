import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSpoolFolders, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkConfigFile } from "./config.ts";
import { checkLogFolder } from "./resources.ts";
import { checkSpool } from "./spool.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-places-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Root may do what a mode forbids. */
const isRoot = process.getuid?.() === 0;

function spool(): SpoolFolders {
  return spoolFolders(join(folder, "spool"), { kind: "system" });
}

test("a config that is there is no problem; one that is missing or a folder is reported with its place", () => {
  const file = join(folder, "robotmk.yml");
  expect(checkConfigFile(file)).toEqual([
    {
      check: "config",
      severity: "critical",
      problem: `Cannot use the config "${file}": it does not exist`,
      remedy: expect.stringContaining("ROBOTMK_CONFIG"),
    },
  ]);
  expect(checkConfigFile(folder)[0]?.problem).toContain("it is a folder");
  symlinkSync("/dev/null", join(folder, "null"));
  expect(checkConfigFile(join(folder, "null"))[0]?.problem).toContain("it is no regular file");
  writeFileSync(file, "");
  expect(checkConfigFile(file)).toEqual([]);
});

test.skipIf(isRoot)("a config that we may not read is reported", () => {
  const file = join(folder, "robotmk.yml");
  writeFileSync(file, "", { mode: 0 });
  expect(checkConfigFile(file)[0]?.problem).toContain("EACCES");
});

test("a spool that is whole is no problem", () => {
  createSpoolFolders(spool());
  expect(checkSpool(spool())).toEqual([]);
});

test("a spool that could not be made is a problem with a remedy", () => {
  expect(checkSpool(spool())).toEqual([
    {
      check: "spool",
      severity: "critical",
      problem: expect.stringContaining(`"${spool().root}": it does not exist`),
      remedy: expect.stringContaining("spool_dir"),
    },
  ]);
  writeFileSync(join(folder, "spool"), "");
  expect(checkSpool(spool())[0]?.problem).toContain("ENOTDIR");
});

test.each(["root", "tasks", "running", "results", "runs", "locks", "waiting"] as const)(
  "a file and a link in the place of %s are reported",
  (name) => {
    createSpoolFolders(spool());
    const path = spool()[name];
    rmSync(path, { recursive: true });
    writeFileSync(path, "");
    expect(checkSpool(spool()).map(({ problem }) => problem)).toContainEqual(
      expect.stringContaining(`"${path}": it is no folder`),
    );
    rmSync(path);
    symlinkSync(folder, path);
    expect(checkSpool(spool()).map(({ problem }) => problem)).toContainEqual(
      expect.stringContaining(`"${path}": it is a symbolic link`),
    );
  },
);

test.skipIf(isRoot)("folders of the spool that we may not read or write are reported", () => {
  createSpoolFolders(spool());
  chmodSync(spool().results, 0o300);
  chmodSync(spool().tasks, 0o500);
  expect(checkSpool(spool()).map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/tasks": EACCES/),
    expect.stringMatching(/results": EACCES/),
  ]);
  for (const path of [spool().results, spool().tasks]) chmodSync(path, 0o700);
});

test("a log folder that is there, linked, or can be made is no problem", () => {
  mkdirSync(join(folder, "log"));
  symlinkSync("log", join(folder, "linked"));
  writeFileSync(join(folder, "log", "robotmk-ctrl.log"), "");
  for (const path of ["log", "linked", "log/a/b/c"]) expect(checkLogFolder(join(folder, path))).toEqual([]);
});

test.each([
  ["a file", () => writeFileSync(join(folder, "log"), ""), "it is no folder"],
  ["a link to nothing", () => symlinkSync("nowhere", join(folder, "log")), "a link to nothing"],
  [
    "a folder in the place of a log",
    () => mkdirSync(join(folder, "log/robotmk-daemon.log"), { recursive: true }),
    "no regular file",
  ],
])("%s in the place of the log folder is reported", (_what, prepare, says) => {
  prepare();
  expect(checkLogFolder(join(folder, "log"))).toEqual([
    expect.objectContaining({ check: "log", severity: "warning", problem: expect.stringMatching(says) }),
  ]);
});

test("a log folder that cannot be made is reported with the cause", () => {
  writeFileSync(join(folder, "file"), "");
  expect(checkLogFolder(join(folder, "file", "log"))[0]?.problem).toContain("ENOTDIR");
  // No file can be made there, not even by root, whose mode and whose access(2) say it could.
  expect(checkLogFolder("/proc/robotmk/log")[0]?.problem).toContain(`cannot be made in "/proc": `);
  symlinkSync("nowhere", join(folder, "dangling"));
  expect(checkLogFolder(join(folder, "dangling", "a", "b"))[0]?.problem).toContain(
    `cannot be made in "${join(folder, "dangling")}": it is a link to nothing`,
  );
});
