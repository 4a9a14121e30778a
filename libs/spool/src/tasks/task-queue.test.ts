import { existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import {
  claimTask,
  createRunningTask,
  createTask,
  listTasks,
  removeRunningTask,
  removeTask,
  requeueTask,
} from "./task-queue.ts";

const KNOWN: ReadonlySet<string> = new Set(["login", "web_login"]);

function namesIn(spool: TemporarySpool, state: "pending" | "running"): readonly string[] {
  return listTasks(spool.folders, { state, suiteIds: KNOWN }).tasks.map(({ name }) => name);
}

test("tasks are listed by due time as numbers, then by name", () => {
  using spool = new TemporarySpool();
  for (const name of ["100_robotmk_login", "20_robotmk_login", "20_alice_login", "3_robotmk_login"]) {
    createTask(spool.folders, name);
  }
  expect(namesIn(spool, "pending")).toEqual([
    "3_robotmk_login",
    "20_alice_login",
    "20_robotmk_login",
    "100_robotmk_login",
  ]);
});

test("a task's file is empty and its owner's alone; to make it again changes nothing", () => {
  using spool = new TemporarySpool();
  createTask(spool.folders, "1_robotmk_login");
  const file = join(spool.folders.tasks, "1_robotmk_login");
  const before = statSync(file);
  createTask(spool.folders, "1_robotmk_login");
  const after = statSync(file);
  expect({ size: before.size, mode: before.mode & 0o777 }).toEqual({ size: 0, mode: 0o600 });
  expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
});

test("a link in the place of a task is not followed: nothing is made behind it", () => {
  using spool = new TemporarySpool();
  const outside = join(spool.root, "outside");
  symlinkSync(outside, join(spool.folders.tasks, "1_robotmk_login"));
  createTask(spool.folders, "1_robotmk_login");
  expect(existsSync(outside)).toBe(false);
});

test("folders, links and other names are foreign, hidden files are on their way in", () => {
  using spool = new TemporarySpool();
  const { tasks } = spool.folders;
  mkdirSync(join(tasks, "1_robotmk_login"));
  symlinkSync("/etc/passwd", join(tasks, "2_robotmk_login"));
  writeFileSync(join(tasks, "notes.txt"), "");
  writeFileSync(join(tasks, ".3_robotmk_login"), "");
  writeFileSync(join(tasks, "4_robotmk_login"), "content does not matter");
  const list = listTasks(spool.folders, { state: "pending", suiteIds: KNOWN });
  expect(list.tasks.map(({ name }) => name)).toEqual(["4_robotmk_login"]);
  expect(list.foreign.toSorted()).toEqual(["1_robotmk_login", "2_robotmk_login", "notes.txt"]);
});

test("where the folder is not there yet, there are no tasks", () => {
  using spool = new TemporarySpool();
  const folders = { ...spool.folders, tasks: join(spool.root, "absent") };
  expect(listTasks(folders, { state: "pending", suiteIds: KNOWN })).toEqual({ tasks: [], foreign: [] });
});

test("a claimed task is running and no longer pending; a second claim gets nothing", () => {
  using spool = new TemporarySpool();
  createTask(spool.folders, "1_robotmk_login");
  expect(claimTask(spool.folders, "1_robotmk_login")).toBe(true);
  expect(claimTask(spool.folders, "1_robotmk_login")).toBe(false);
  expect([namesIn(spool, "pending"), namesIn(spool, "running")]).toEqual([[], ["1_robotmk_login"]]);
});

test("a claim that fails for another reason than a lost race throws", () => {
  using spool = new TemporarySpool();
  createTask(spool.folders, "1_robotmk_login");
  mkdirSync(join(spool.folders.running, "1_robotmk_login"));
  expect(() => claimTask(spool.folders, "1_robotmk_login")).toThrow("EISDIR");
  expect(namesIn(spool, "pending")).toEqual(["1_robotmk_login"]);
});

test("a requeued task is pending again; one that is gone stays gone", () => {
  using spool = new TemporarySpool();
  createRunningTask(spool.folders, "1_robotmk_login");
  requeueTask(spool.folders, "1_robotmk_login");
  requeueTask(spool.folders, "2_robotmk_login");
  expect([namesIn(spool, "pending"), namesIn(spool, "running")]).toEqual([["1_robotmk_login"], []]);
});

test("requeueTask() drops a claim whose place in the queue a folder has, and returns false", () => {
  using spool = new TemporarySpool();
  createRunningTask(spool.folders, "1_robotmk_login");
  mkdirSync(join(spool.folders.tasks, "1_robotmk_login"));
  expect(requeueTask(spool.folders, "1_robotmk_login")).toBe(false);
  expect(namesIn(spool, "running")).toEqual([]);
});

test("a task is removed where it is said to be, and only there; to remove it twice is no error", () => {
  using spool = new TemporarySpool();
  createTask(spool.folders, "1_robotmk_login");
  createRunningTask(spool.folders, "1_robotmk_login");
  removeRunningTask(spool.folders, "1_robotmk_login");
  removeRunningTask(spool.folders, "1_robotmk_login");
  expect([namesIn(spool, "pending"), namesIn(spool, "running")]).toEqual([["1_robotmk_login"], []]);
  removeTask(spool.folders, "1_robotmk_login");
  removeTask(spool.folders, "1_robotmk_login");
  expect(readdirSync(spool.folders.tasks)).toEqual([]);
});
