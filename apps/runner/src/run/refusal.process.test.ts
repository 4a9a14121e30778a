import { acquireFileLock } from "@robotmk-controller/platform";
import { readSuiteResult, suiteLockFile } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { passed, RunnerHost } from "../fixtures/runner-host.ts";
import { closeRun } from "../result/close-run.ts";
import { openRun } from "./open-run.ts";
import { refuseStart, type StartRefusal } from "./refusal.ts";
import type { RunReport, RunStart } from "./run-request.ts";

const ALL_SLOTS_TAKEN = { reason: "4 of max. 4 parallel tests are already running!", waitedMs: 60_000.4 };

function refuse(host: RunnerHost, start: RunStart, refusal: StartRefusal = ALL_SLOTS_TAKEN): RunReport {
  return refuseStart(host.suite, refusal, {
    folders: host.folders,
    start,
    clock: host.clock,
    log: host.log,
    stopSignal: new AbortController().signal,
    limits: {
      maxParallelExecutions: 4,
      startWaitTimeoutSeconds: 60,
      minCpuIdlePercent: undefined,
      minFreeMemoryMb: undefined,
    },
  });
}

function result(host: RunnerHost) {
  const reading = readSuiteResult(host.folders, "login");
  return reading.kind === "read" ? reading.record : reading.kind;
}

const MESSAGE =
  "UNKNOWN: login did not have resources to start (4 of max. 4 parallel tests are already running!).";

test("a refused first start has the sentence of Robotmk v1 and rc 255, and uses its scheduled time", () => {
  using host = new RunnerHost();
  expect(refuse(host, host.task(1_795_342_500))).toEqual({ kind: "not-run", reason: MESSAGE });
  expect(result(host)).toMatchObject({
    last_start_time: null,
    last_end_time: null,
    last_rc: 255,
    last_message: MESSAGE,
    running: null,
    refusal: { message: MESSAGE, waited: 60 },
    last_finished: null,
    last_planned_epoch: 1_795_342_500,
  });
  expect([host.tasks("pending"), host.tasks("running")]).toEqual([[], []]);
});

test("the last finished run is kept beside the refusal", () => {
  using host = new RunnerHost();
  const opened = openRun(host.suite, { folders: host.folders, start: host.task(), clock: host.clock });
  if ("kind" in opened) throw new Error(opened.reason);
  closeRun(host.folders, opened.record, passed(opened.record));
  opened.lock.release();
  refuse(host, host.task(1_795_349_999));
  expect(result(host)).toMatchObject({
    last_rc: 255,
    last_end_time: passed(opened.record).end_time,
    refusal: { message: MESSAGE },
    last_finished: { run_id: opened.record.run_id, rc: 0 },
    last_planned_epoch: 1_795_349_999,
  });
});

test("a refused request uses no scheduled time", () => {
  using host = new RunnerHost();
  refuse(host, { ...host.task(), trigger: "requested" });
  refuse(host, { kind: "manual", responsible: "robotmk" });
  expect(result(host)).toMatchObject({ last_planned_epoch: null, last_rc: 255 });
});

test("a suite that runs after all keeps its result and its task", () => {
  using host = new RunnerHost();
  const lock = acquireFileLock(suiteLockFile(host.folders, "login"));
  const start = host.task();
  expect(refuse(host, start)).toEqual({ kind: "not-run", reason: 'suite "login" is already running' });
  expect([result(host), host.tasks("pending")]).toEqual(["absent", [start.name]]);
  lock?.release();
});

test("a start without a desktop is refused in the same way, with its reason", () => {
  using host = new RunnerHost();
  refuse(host, host.task(1_795_342_500), {
    reason: "session 2 is locked",
    waitedMs: 0,
    missing: "a desktop",
  });
  expect(result(host)).toMatchObject({
    last_rc: 255,
    last_message: "UNKNOWN: login did not have a desktop to start (session 2 is locked).",
    last_planned_epoch: 1_795_342_500,
  });
  expect([host.tasks("pending"), host.tasks("running")]).toEqual([[], []]);
});
