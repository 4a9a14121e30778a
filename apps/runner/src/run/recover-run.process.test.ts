import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { acquireFileLock, findRunProcesses, isAlive, ownIdentity } from "@robotmk-controller/platform";
import {
  createRunningTask,
  readRunRecord,
  readSuiteResult,
  suiteLockFile,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { abandonedRun, Shells, signalFile, startedRobot, untilThere } from "../fixtures/dead-runner.ts";
import { passed, PASSED_XML, RunnerHost } from "../fixtures/runner-host.ts";
import { closeRun } from "../result/close-run.ts";
import { runMarker } from "../robot/run-robot.ts";
import type { OpenRun } from "./open-run.ts";
import { recoverRun, recoverSuiteRuns } from "./recover-run.ts";

async function close(host: RunnerHost, { record }: OpenRun): Promise<void> {
  const task = {
    epochSeconds: record.planned_epoch,
    responsible: "robotmk",
    suiteId: "login",
    name: record.task,
  };
  await recoverRun(task, { folders: host.folders, clock: host.clock, log: host.log });
}

function result(host: RunnerHost) {
  const reading = readSuiteResult(host.folders, "login");
  return reading.kind === "read" ? reading.record : reading.kind;
}

function record(host: RunnerHost, { record: { run_id: runId } }: OpenRun) {
  const reading = readRunRecord(host.folders, { suiteId: "login", runId });
  return reading.kind === "read" ? reading.record : reading.kind;
}

/** A runner that was killed before it could do anything. */
async function deadRunner(shells: Shells) {
  const runner = await shells.start("exec sleep 1000");
  await shells.kill(runner);
  return { runner };
}

test("what a dead runner left running is ended, and its run is the suite's interrupted result", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  const ready = signalFile(host, "ready");
  const script = `setsid sleep 1000 & (sleep 1000 &) ; trap 'exit 1' TERM; : >"${ready}"; while :; do sleep 0.05; done`;
  const robot = await shells.start(script, run.record.run_id);
  await untilThere(ready);
  startedRobot(host, run.record, robot);
  host.nowMs += 90_000;

  await close(host, run);

  expect(isAlive(robot)).toBe(false);
  expect(await findRunProcesses(runMarker(run.record.run_id))).toEqual([]);
  expect(result(host)).toMatchObject({
    last_rc: 255,
    last_message: expect.stringMatching(/^UNKNOWN: login \(00:01:30\), interrupted: its runner was killed/),
    running: null,
    last_finished: { run_id: run.record.run_id, outcome: "interrupted", runtime: 90, xml: null },
  });
  expect(record(host, run)).toMatchObject({ phase: "finished", outcome: "interrupted", rc: 255 });
  expect(host.tasks("running")).toEqual([]);
  expect(host.logged.join()).toContain("recovered as interrupted");
});

test("a robot that was never recorded is found by its marker", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  const robot = await shells.start("exec sleep 1000", run.record.run_id);
  await close(host, run);
  expect(isAlive(robot)).toBe(false);
  expect(result(host)).toMatchObject({ last_finished: { outcome: "interrupted" } });
});

test("processes of other runs are left alone, also one that has the recorded pid by now", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  const other = await shells.start("exec sleep 1000", "20261122T101530123Z-ffffff");
  startedRobot(host, run.record, { pid: other.pid, startToken: "earlier" });
  await close(host, run);
  expect(isAlive(other)).toBe(true);
});

test("what Robot wrote is kept in the result, whole or in part", async () => {
  for (const [text, partial] of [
    [PASSED_XML, false],
    [PASSED_XML.slice(0, PASSED_XML.indexOf("<statistics>")), true],
  ] as const) {
    using host = new RunnerHost();
    await using shells = new Shells();
    const run = abandonedRun(host, await deadRunner(shells));
    writeFileSync(join(run.folder, "output.xml"), text);
    await close(host, run);
    expect(result(host)).toMatchObject({
      last_rc: 255,
      last_finished: {
        outcome: "interrupted",
        partial,
        counts: { passed: 1, failed: 0 },
        tests: [{ name: "First", status: "PASS" }],
        xml: join(run.folder, "output.xml"),
      },
    });
  }
});

test("of several attempts the newest that wrote something is kept", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  for (const attempt of ["attempt-2", "attempt-9", "attempt-10", "attempt-11"])
    mkdirSync(join(run.folder, attempt));
  for (const attempt of ["attempt-2", "attempt-9", "attempt-10"]) {
    writeFileSync(join(run.folder, attempt, "output.xml"), PASSED_XML);
  }
  await close(host, run);
  expect(result(host)).toMatchObject({
    last_finished: { xml: join(run.folder, "attempt-10", "output.xml") },
  });
});

test("while its runner lives, nothing is done", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, { runner: await shells.start("exec sleep 1000") });
  const robot = await shells.start("exec sleep 1000", run.record.run_id);
  startedRobot(host, run.record, robot);
  await close(host, run);
  expect(isAlive(robot)).toBe(true);
  expect(record(host, run)).toMatchObject({ phase: "running", outcome: null });
  expect(host.tasks("running")).toEqual([run.record.task]);
});

test("a runner closes its own run that a supervisor of it left open", async () => {
  using host = new RunnerHost();
  const run = abandonedRun(host, { runner: ownIdentity() });
  await close(host, run);
  expect(result(host)).toMatchObject({ last_finished: { outcome: "interrupted" } });
});
test("a run that had ended before its runner died only loses its task", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  closeRun(host.folders, run.record, passed(run.record));
  createRunningTask(host.folders, run.record.task);
  await close(host, run);
  expect(host.tasks("running")).toEqual([]);
  expect(result(host)).toMatchObject({ last_rc: 0, last_finished: { outcome: "passed" } });
});

test("a run whose runner died between the result and the record keeps its result", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  closeRun(host.folders, run.record, passed(run.record));
  writeRunRecord(host.folders, run.record);
  createRunningTask(host.folders, run.record.task);
  await close(host, run);
  expect(result(host)).toMatchObject({ last_rc: 0, last_finished: { outcome: "passed" } });
  expect(record(host, run)).toMatchObject({ phase: "finished", outcome: "passed", rc: 0 });
});

test("a run is recovered without its output, where that cannot be kept", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  mkdirSync(join(run.folder, "output.xml"));
  await close(host, run);
  expect(result(host)).toMatchObject({
    running: null,
    last_finished: { outcome: "interrupted", section_xml: null },
  });
});

test("two processes that recover the same run at once recover it once", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  await shells.start("exec sleep 1000", run.record.run_id);
  await Promise.all([close(host, run), close(host, run)]);
  expect(host.logged.filter((line) => line.includes("recovered as interrupted"))).toHaveLength(1);
  expect(result(host)).toMatchObject({ last_finished: { outcome: "interrupted" } });
});

test("the suite is free again when its run is closed", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  await close(host, abandonedRun(host, await deadRunner(shells)));
  const lock = acquireFileLock(suiteLockFile(host.folders, "login"));
  expect(lock).toBeDefined();
  lock?.release();
});

test("before a suite runs again, what dead runners left of it is closed, and living runs are not", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const dead = abandonedRun(host, await deadRunner(shells));
  host.nowMs += 60_000;
  const living = abandonedRun(host, { runner: await shells.start("exec sleep 1000") });
  createRunningTask(host.folders, "1_robotmk_login");
  await recoverSuiteRuns("login", { folders: host.folders, clock: host.clock, log: host.log });
  expect(record(host, dead)).toMatchObject({ phase: "finished" });
  expect(record(host, living)).toMatchObject({ phase: "starting" });
  expect(host.tasks("running")).toEqual(["1_robotmk_login", living.record.task]);
});

test("a run whose folder is gone costs its task only", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  rmSync(run.folder, { recursive: true });
  await close(host, run);
  expect(host.tasks("running")).toEqual([]);
  expect(existsSync(run.folder)).toBe(false);
});

test("what the dead runner had on its way is removed from the run's folder, however new it is", async () => {
  using host = new RunnerHost();
  await using shells = new Shells();
  const run = abandonedRun(host, await deadRunner(shells));
  const left = [".run.json.0123456789ab.tmp", ".section.xml.0123456789ab.tmp"];
  for (const name of [...left, ".of-robot.tmp"]) writeFileSync(join(run.folder, name), "x");
  for (const name of left) utimesSync(join(run.folder, name), host.nowMs / 1000, host.nowMs / 1000);
  await close(host, run);
  expect(readdirSync(run.folder).toSorted()).toEqual([".of-robot.tmp", "run.json"]);
});
