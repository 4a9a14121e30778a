import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acquireFileLock, ownIdentity } from "@robotmk-controller/platform";
import {
  findRunOfTask,
  identityOf,
  listRunIds,
  readRunRecord,
  readSuiteResult,
  type RunRecord,
  suiteLockFile,
  type SuiteResult,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { passed, RunnerHost } from "../fixtures/runner-host.ts";
import { closeRun } from "../result/close-run.ts";
import { missedRuns, type OpenRun, openRun } from "./open-run.ts";
import type { RunStart } from "./run-request.ts";

function open(host: RunnerHost, start: RunStart): OpenRun {
  const opened = openRun(host.suite, { folders: host.folders, start, clock: host.clock });
  if ("kind" in opened) throw new Error(`Cannot open the run: ${opened.reason}`);
  return opened;
}

function result(host: RunnerHost): SuiteResult {
  const reading = readSuiteResult(host.folders, "login");
  if (reading.kind !== "read") throw new Error("Cannot read the result");
  return reading.record;
}

function record(host: RunnerHost, run: RunRecord): RunRecord {
  const reading = readRunRecord(host.folders, { suiteId: run.suite_id, runId: run.run_id });
  if (reading.kind !== "read") throw new Error("Cannot read the record");
  return reading.record;
}

/** Opens and closes a run in one go. */
function runOnce(host: RunnerHost, start: RunStart): RunRecord {
  const opened = open(host, start);
  closeRun(host.folders, opened.record, passed(opened.record));
  opened.lock.release();
  return opened.record;
}

test("a run that begins has claimed its task, has a record, and is shown as running", () => {
  using host = new RunnerHost();
  const start = host.task(1_795_342_500);
  const opened = open(host, start);
  expect([host.tasks("pending"), host.tasks("running")]).toEqual([[], [start.name]]);
  expect(record(host, opened.record)).toMatchObject({
    task: start.name,
    phase: "starting",
    trigger: "planned",
    planned_epoch: 1_795_342_500,
    start_epoch_ms: host.nowMs,
    robot: null,
    outcome: null,
  });
  expect(identityOf(opened.record.runner)).toEqual(ownIdentity());
  expect(result(host)).toMatchObject({
    last_start_time: opened.record.start_time,
    last_end_time: null,
    last_rc: null,
    last_message: "UNKNOWN: login runs for the first time",
    running: { run_id: opened.record.run_id, trigger: "planned" },
    last_finished: null,
    last_planned_epoch: 1_795_342_500,
    missed_runs: 0,
  });
  expect(statSync(opened.folder).mode & 0o777).toBe(0o700);
  opened.lock.release();
});

test("a manual run has a task of its own, and uses no scheduled time", () => {
  using host = new RunnerHost();
  const first = runOnce(host, host.task(1_795_342_500));
  const opened = open(host, { kind: "manual", responsible: "robotmk" });
  expect(host.tasks("running")).toEqual([`${Math.floor(host.nowMs / 1000)}_robotmk_login`]);
  expect(result(host)).toMatchObject({
    running: { trigger: "by-hand" },
    last_planned_epoch: 1_795_342_500,
    last_finished: { run_id: first.run_id },
    last_rc: 0,
  });
  opened.lock.release();
});

test("a suite that runs is not run again, and its task stays where it is", () => {
  using host = new RunnerHost();
  const opened = open(host, host.task(1));
  const second = host.task(2);
  expect(openRun(host.suite, { folders: host.folders, start: second, clock: host.clock })).toEqual({
    kind: "refused",
    reason: 'suite "login" is already running',
  });
  expect(host.tasks("pending")).toEqual([second.name]);
  expect(listRunIds(host.folders, "login")).toEqual([opened.record.run_id]);
  opened.lock.release();
});

test("a task that another process took leaves nothing behind, and the suite is free", () => {
  using host = new RunnerHost();
  const start = host.task();
  rmSync(join(host.folders.tasks, start.name));
  expect(openRun(host.suite, { folders: host.folders, start, clock: host.clock })).toEqual({
    kind: "refused",
    reason: `task "${start.name}" was taken by another process`,
  });
  expect(listRunIds(host.folders, "login")).toEqual([]);
  expect(readSuiteResult(host.folders, "login").kind).toBe("absent");
  runOnce(host, host.task());
});

test.each([
  [180, 0],
  [181, 0],
  [360, 1],
  [1_800, 9],
  [0, 0],
  [-900, 0],
])("a scheduled time %d s after the last one means %d missed runs", (seconds, missed) => {
  using host = new RunnerHost();
  runOnce(host, host.task(1_795_340_000));
  runOnce(host, host.task(1_795_340_000 + seconds));
  expect(result(host)).toMatchObject({ missed_runs: missed, last_planned_epoch: 1_795_340_000 + seconds });
});

test("missed runs add up, and a requested run misses none", () => {
  using host = new RunnerHost();
  runOnce(host, host.task(1_795_340_000));
  runOnce(host, { ...host.task(1_795_349_999), trigger: "requested" });
  expect(result(host)).toMatchObject({ missed_runs: 0, last_planned_epoch: 1_795_340_000 });
  runOnce(host, host.task(1_795_340_360));
  runOnce(host, host.task(1_795_340_720));
  expect(result(host).missed_runs).toBe(2);
});

test("the next run replaces an unreadable result", () => {
  using host = new RunnerHost();
  writeFileSync(join(host.folders.results, "robotmk_login.json"), "{");
  const opened = open(host, host.task());
  expect(opened.before).toBeUndefined();
  expect(result(host).running?.run_id).toBe(opened.record.run_id);
  opened.lock.release();
});

test("a crash before the task is claimed leaves a task that is still pending", () => {
  using host = new RunnerHost();
  const start = host.task();
  mkdirSync(join(host.folders.running, start.name));
  expect(() => open(host, start)).toThrow("EISDIR");
  expect(host.tasks("pending")).toEqual([start.name]);
  expect(readSuiteResult(host.folders, "login").kind).toBe("absent");
  expect(findRunOfTask(host.folders, { suiteId: "login", name: start.name })?.phase).toBe("starting");
});

test("a crash after the claim leaves a record behind the running task, though there is no result yet", () => {
  using host = new RunnerHost();
  const start = host.task();
  mkdirSync(join(host.folders.results, "robotmk_login.json"));
  expect(() => open(host, start)).toThrow("EISDIR");
  expect(host.tasks("running")).toEqual([start.name]);
  expect(findRunOfTask(host.folders, { suiteId: "login", name: start.name })).toMatchObject({
    phase: "starting",
    runner: { pid: process.pid },
  });
});

test("a run whose folder cannot be created claims no task, and frees the suite", () => {
  using host = new RunnerHost();
  const start = host.task();
  writeFileSync(join(host.folders.runs, "login"), "");
  expect(() => open(host, start)).toThrow("Cannot create the spool folder");
  expect([host.tasks("pending"), host.tasks("running")]).toEqual([[start.name], []]);
  const lock = acquireFileLock(suiteLockFile(host.folders, "login"));
  expect(lock).toBeDefined();
  lock?.release();
});

test("runs are listed in the order in which they began", () => {
  using host = new RunnerHost();
  const ids = [1, 2, 3].map((scheduledTime) => {
    host.nowMs += 1_000;
    return runOnce(host, host.task(scheduledTime)).run_id;
  });
  expect(listRunIds(host.folders, "login")).toEqual(ids.toReversed());
  expect(readdirSync(host.folders.running)).toEqual([]);
  expect(existsSync(join(host.folders.runs, "login", ids[0] ?? "", "run.json"))).toBe(true);
});

const suite = { intervalSeconds: 60 };

test.for([
  [1060, 0],
  [1120, 1],
  [1600, 9],
  [1000, 0],
  [400, 0],
])("from 1000 s to %d s of each minute, %d runs were missed", ([scheduledEpoch, missed]) => {
  expect(missedRuns(suite, { scheduledEpoch, before: after(1000) })).toBe(missed);
});

test("a start outside of the schedule misses none, nor does the first one ever", () => {
  expect(missedRuns(suite, { scheduledEpoch: undefined, before: after(1000) })).toBe(0);
  expect(missedRuns(suite, { scheduledEpoch: 9000, before: after(null) })).toBe(0);
  expect(missedRuns(suite, { scheduledEpoch: 9000, before: undefined })).toBe(0);
});

function after(scheduledEpoch: number | null): SuiteResult {
  return {
    last_start_time: null,
    last_end_time: null,
    last_rc: null,
    last_message: "",
    xml: null,
    html: null,
    running: null,
    refusal: null,
    last_finished: null,
    last_planned_epoch: scheduledEpoch,
    missed_runs: 0,
  };
}
