import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import {
  createFolder,
  createRunningTask,
  createTask,
  identityRecord,
  readSuiteResult,
  runFolder,
  writeRunRecord,
  writeSuiteResult,
} from "@robotmk-controller/spool";
import { expect, onTestFinished, test, vi } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleResult, sampleRun } from "../fixtures/sample-records.ts";
import { Dispatcher } from "./dispatcher.ts";

const NOW = 1_800_000_000;
const PLANNING = { isDraining: false };
const WAIT = { timeout: 40_000, interval: 20 };

test("a new suite is planned, a known one on its grid, and the daemon wakes in time for both", () => {
  using host = new DaemonHost();
  const config = host.configure(
    "suites: {known: {suite_execution_interval: 60}, x: {execution_mode: external}}",
  );
  writeSuiteResult(host.folders, "known", sampleResult(NOW - 50));
  const processor = new Dispatcher(host);
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 10}_robotmk_known`]);
  expect(processor.untilNextDueMs(60_000)).toBe(10_000);
  expect(processor.untilNextDueMs(1_000)).toBe(1_000);
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 10}_robotmk_known`]);
});

test("tasks of suites that are gone are removed; other files are left alone and named once", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {execution_mode: external}}");
  for (const name of [`${NOW}_robotmk_gone`, `${NOW + 60}_robotmk_my_old_one`, `${NOW}_jane_a`]) {
    createTask(host.folders, name);
  }
  writeFileSync(join(host.folders.tasks, "notes.txt"), "");
  mkdirSync(join(host.folders.tasks, `${NOW}_robotmk_a`));
  const processor = new Dispatcher(host);
  processor.look(config, PLANNING);
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_jane_a`, `${NOW}_robotmk_a`, "notes.txt"]);
  expect(host.lines.filter((line) => line.startsWith("warn:"))).toHaveLength(3);
});

test("a claim that no run stands behind goes back into the queue", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {execution_mode: external}}");
  createRunningTask(host.folders, `${NOW + 60}_robotmk_a`);
  new Dispatcher(host).look(config, PLANNING);
  expect([host.names("tasks"), host.names("running")]).toEqual([[`${NOW + 60}_robotmk_a`], []]);
});

test("a run that goes on is taken up: it counts, and its suite is neither planned nor started", async () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  const record = sampleRun("a", identityRecord(ownIdentity()));
  createFolder(runFolder(host.folders, "a", record.run_id));
  writeRunRecord(host.folders, record);
  createRunningTask(host.folders, record.task);
  createTask(host.folders, `${NOW - 5}_robotmk_a`);
  const processor = new Dispatcher(host);
  processor.look(config, PLANNING);
  processor.look(config, PLANNING);
  await vi.waitFor(() => expect(processor.counts()).toMatchObject({ waiting: 0, running: 1 }), WAIT);
  expect(processor.isIdle()).toBe(false);
  expect(host.names("tasks")).toEqual([`${NOW - 5}_robotmk_a`]);
  expect(host.lines.filter((line) => line.includes("taken up"))).toHaveLength(1);
});

test("a slot that somebody else's runner ran between two looks is not planned again", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  const processor = new Dispatcher(host);
  host.nowMs -= 1_000;
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_robotmk_a`]);
  host.nowMs += 2_000;
  rmSync(join(host.folders.tasks, `${NOW}_robotmk_a`));
  writeSuiteResult(host.folders, "a", sampleResult(NOW));
  processor.look(config, PLANNING);
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 60}_robotmk_a`]);
});

test("a daemon that drains plans and starts nothing, and does not wake in vain", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 59));
  const processor = new Dispatcher(host);
  processor.look(config, PLANNING);
  expect(processor.untilNextDueMs(60_000)).toBe(1_000);
  host.nowMs += 5_000;
  processor.look(config, { isDraining: true });
  expect(processor.untilNextDueMs(60_000)).toBe(60_000);
  expect(host.names("tasks")).toEqual([`${NOW + 1}_robotmk_a`]);
  expect(processor.isIdle()).toBe(true);
});

test("after another interval the old slot is not run as well", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 30));
  const processor = new Dispatcher(host);
  processor.look(host.configure("suites: {a: {suite_execution_interval: 60}}"), PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 30}_robotmk_a`]);
  processor.look(host.configure("suites: {a: {suite_execution_interval: 40}}"), PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 10}_robotmk_a`]);
});

test("a due task is run by a runner of its own, and its suite is planned again on the grid", async () => {
  using host = new DaemonHost();
  const text = `spool_dir: ${host.folder}/spool\nlog_dir: ${host.folder}/logs\nsuites: {a: {suite_execution_interval: 60}}`;
  const config = host.configure(text);
  writeFileSync(host.folders.configText, text);
  const processor = new Dispatcher(host);
  processor.look(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_robotmk_a`]);
  processor.look(config, PLANNING);
  // There is no such suite: what matters here is that a runner said so.
  const run = { outcome: "environment-failure", trigger: "planned", rc: 255 };
  const record = { last_planned_epoch: NOW, running: null, last_finished: run };
  await vi.waitFor(() => expect(readSuiteResult(host.folders, "a")).toMatchObject({ record }), WAIT);
  await vi.waitFor(() => expect(processor.hasRunners()).toBe(false), WAIT);
  expect(processor.isIdle()).toBe(true);
  processor.look(config, PLANNING);
  expect([host.names("tasks"), host.names("running")]).toEqual([[`${NOW + 60}_robotmk_a`], []]);
});

test("where no runner can be started it is not tried at each look", async () => {
  using host = new DaemonHost();
  // As deep in a chain of programs that start each other as none may be.
  vi.stubEnv("ROBOTMK_DEPTH", "6");
  onTestFinished(() => void vi.unstubAllEnvs());
  const config = host.configure("suites: {a: {}}");
  const processor = new Dispatcher(host);
  const failures = () => host.lines.filter((line) => line.startsWith("error: task"));
  processor.look(config, PLANNING);
  processor.look(config, PLANNING);
  await vi.waitFor(() => expect(failures()).toHaveLength(1), WAIT);
  for (let look = 0; look < 5; look += 1) {
    processor.look(config, PLANNING);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(failures()).toHaveLength(1);
  host.nowMs += 31_000;
  processor.look(config, PLANNING);
  await vi.waitFor(() => expect(failures()).toHaveLength(2), WAIT);
});
