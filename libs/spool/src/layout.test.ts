import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import {
  createFolder,
  createSpoolFolders,
  resultFile,
  runFolder,
  serialLockFile,
  SpoolError,
  spoolFolders,
  suiteLockFile,
} from "./layout.ts";

test("the places of a context have the names that others rely on", () => {
  const folders = spoolFolders("/spool", { kind: "user", name: "alice" });
  expect(folders).toMatchObject({
    root: "/spool/user-alice",
    heartbeat: "/spool/user-alice/heartbeat",
    daemonRecord: "/spool/user-alice/daemon.json",
    daemonLock: "/spool/user-alice/daemon.lock",
    tasks: "/spool/user-alice/tasks",
    running: "/spool/user-alice/running",
    results: "/spool/user-alice/results",
    runs: "/spool/user-alice/runs",
  });
  expect(resultFile(folders, "login")).toBe("/spool/user-alice/results/robotmk_login.json");
  expect(runFolder(folders, "login", "R1")).toBe("/spool/user-alice/runs/login/R1");
});

test("the lock of a suite called serial is not the lock of all serial suites", () => {
  const folders = spoolFolders("/spool", { kind: "system" });
  expect(suiteLockFile(folders, "serial")).not.toBe(serialLockFile(folders));
});

test.each(["..", "../x", "a/b", "", ".a"])("no suite called %j has a place", (id) => {
  const folders = spoolFolders("/spool", { kind: "system" });
  for (const place of [
    () => resultFile(folders, id),
    () => runFolder(folders, id, "R1"),
    () => runFolder(folders, "login", id),
    () => suiteLockFile(folders, id),
  ]) {
    expect(place).toThrow("it could leave its folder");
  }
});

test("the folders are made with their parents, for their owner alone; to make them again changes nothing", () => {
  using spool = new TemporarySpool();
  const folders = spoolFolders(join(spool.root, "var", "robotmk"), { kind: "system" });
  createSpoolFolders(folders);
  writeFileSync(join(folders.tasks, "1_robotmk_login"), "");
  createSpoolFolders(folders);
  expect(readdirSync(folders.tasks)).toEqual(["1_robotmk_login"]);
  const made = [folders.root, folders.tasks, folders.running, folders.results, folders.runs, folders.locks];
  for (const folder of [...made, folders.waiting, dirname(folders.root)]) {
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
  }
});

test.each(["root", "tasks", "running", "results", "runs", "locks", "waiting"] as const)(
  "a link in the place of %s is refused, wherever it leads, and nothing is made behind it",
  (name) => {
    using spool = new TemporarySpool();
    const elsewhere = join(spool.root, "elsewhere");
    mkdirSync(elsewhere);
    rmSync(spool.folders[name], { recursive: true });
    symlinkSync(elsewhere, spool.folders[name]);
    expect(() => createSpoolFolders(spool.folders)).toThrow("it is a symbolic link. Remove it");
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);

test("a link to nothing and a file are refused, with what to do", () => {
  using spool = new TemporarySpool();
  const { tasks, running } = spool.folders;
  rmSync(tasks, { recursive: true });
  symlinkSync(join(spool.root, "nothing"), tasks);
  expect(() => createFolder(tasks)).toThrow(SpoolError);
  expect(existsSync(join(spool.root, "nothing"))).toBe(false);
  rmSync(running, { recursive: true });
  writeFileSync(running, "");
  expect(() => createFolder(running)).toThrow(`Cannot use the spool folder "${running}": it is no folder`);
});

test("a parent that is no folder is reported, with what to do", () => {
  using spool = new TemporarySpool();
  const file = join(spool.root, "file");
  writeFileSync(file, "");
  expect(() => createFolder(join(file, "tasks"))).toThrow(
    /Cannot create the spool folder .*ENOTDIR.*Set spool_dir/,
  );
});

test("a folder that is there keeps its mode: whoever set it had a reason", () => {
  using spool = new TemporarySpool();
  chmodSync(spool.folders.results, 0o750);
  createSpoolFolders(spool.folders);
  expect(lstatSync(spool.folders.results).mode & 0o777).toBe(0o750);
});

test("a folder that others may change is refused before anything is made in it, with the command", () => {
  using spool = new TemporarySpool();
  const { root, locks } = spool.folders;
  const parent = dirname(root);
  rmSync(root, { recursive: true, force: true });
  chmodSync(parent, 0o777);
  const text = `Cannot use the spool folder "${root}" as others may change it: "${parent}" has mode 0777, so everybody may change what is in it. Remedy: chmod o-w ${parent}`;
  expect(() => createSpoolFolders(spool.folders)).toThrow(new SpoolError(text));
  expect(existsSync(root)).toBe(false);
  chmodSync(parent, 0o755);
  createSpoolFolders(spool.folders);
  chmodSync(locks, 0o707);
  expect(() => createSpoolFolders(spool.folders)).toThrow(`"${locks}" has mode 0707`);
});
