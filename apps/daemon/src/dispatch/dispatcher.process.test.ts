import { writeFileSync } from "node:fs";
import { ownIdentity } from "@robotmk-controller/platform";
import {
  createFolder,
  createRunningTask,
  createTask,
  identityRecord,
  readSuiteResult,
  runFolder,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { expect, onTestFinished, test, vi } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleRun } from "../fixtures/sample-records.ts";
import { Scheduler } from "./scheduler.ts";

const NOW = 1_800_000_000;
const PLANNING = { isDraining: false };
const WAIT = { timeout: 40_000, interval: 20 };

test("a run under way is adopted: it counts, and its suite is neither planned nor started", async () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  const record = sampleRun("a", identityRecord(ownIdentity()));
  createFolder(runFolder(host.folders, "a", record.run_id));
  writeRunRecord(host.folders, record);
  createRunningTask(host.folders, record.task);
  createTask(host.folders, `${NOW - 5}_robotmk_a`);
  const scheduler = new Scheduler(host);
  scheduler.tick(config, PLANNING);
  scheduler.tick(config, PLANNING);
  await vi.waitFor(() => expect(scheduler.counts()).toMatchObject({ waiting: 0, running: 1 }), WAIT);
  expect(scheduler.isIdle()).toBe(false);
  expect(host.names("tasks")).toEqual([`${NOW - 5}_robotmk_a`]);
  expect(host.lines.filter((line) => line.includes("adopted"))).toHaveLength(1);
});

test("a due task is run by a runner of its own, and its suite is planned again on the grid", async () => {
  using host = new DaemonHost();
  const text = `spool_dir: ${host.folder}/spool\nlog_dir: ${host.folder}/logs\nsuites: {a: {suite_execution_interval: 60}}`;
  const config = host.configure(text);
  writeFileSync(host.folders.configText, text);
  const scheduler = new Scheduler(host);
  scheduler.tick(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_robotmk_a`]);
  scheduler.tick(config, PLANNING);
  // There is no such suite: what matters here is that a runner said so.
  const run = { outcome: "environment-failure", trigger: "planned", rc: 255 };
  const record = { last_planned_epoch: NOW, running: null, last_finished: run };
  await vi.waitFor(() => expect(readSuiteResult(host.folders, "a")).toMatchObject({ record }), WAIT);
  await vi.waitFor(() => expect(scheduler.dispatcher.suitesWithRunner()).toEqual([]), WAIT);
  expect(scheduler.isIdle()).toBe(true);
  scheduler.tick(config, PLANNING);
  expect([host.names("tasks"), host.names("running")]).toEqual([[`${NOW + 60}_robotmk_a`], []]);
});

test("a runner that cannot start is not tried at each tick", async () => {
  using host = new DaemonHost();
  // As deep in a chain of programs that start each other as none may be.
  vi.stubEnv("ROBOTMK_DEPTH", "6");
  onTestFinished(() => void vi.unstubAllEnvs());
  const config = host.configure("suites: {a: {}}");
  const scheduler = new Scheduler(host);
  const failures = () => host.lines.filter((line) => line.startsWith("error: task"));
  scheduler.tick(config, PLANNING);
  scheduler.tick(config, PLANNING);
  await vi.waitFor(() => expect(failures()).toHaveLength(1), WAIT);
  for (let tick = 0; tick < 5; tick += 1) {
    scheduler.tick(config, PLANNING);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(failures()).toHaveLength(1);
  host.nowMs += 31_000;
  scheduler.tick(config, PLANNING);
  await vi.waitFor(() => expect(failures()).toHaveLength(2), WAIT);
});
