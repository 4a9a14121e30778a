import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRunningTask, createTask, writeSuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleResult } from "../fixtures/sample-records.ts";
import { Scheduler } from "./scheduler.ts";

const NOW = 1_800_000_000;
const PLANNING = { isDraining: false };

test("a new suite is planned, a known one on its grid, and the daemon wakes in time for both", () => {
  using host = new DaemonHost();
  const config = host.configure(
    "suites: {known: {suite_execution_interval: 60}, x: {execution_mode: external}}",
  );
  writeSuiteResult(host.folders, "known", sampleResult(NOW - 50));
  const scheduler = new Scheduler(host);
  scheduler.tick(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 10}_robotmk_known`]);
  expect(scheduler.untilNextDueMs(60_000)).toBe(10_000);
  expect(scheduler.untilNextDueMs(1_000)).toBe(1_000);
  scheduler.tick(config, PLANNING);
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
  const scheduler = new Scheduler(host);
  scheduler.tick(config, PLANNING);
  scheduler.tick(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_jane_a`, `${NOW}_robotmk_a`, "notes.txt"]);
  expect(host.lines.filter((line) => line.startsWith("warn:"))).toHaveLength(3);
});

test("a claim without a run goes back into the queue", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {execution_mode: external}}");
  createRunningTask(host.folders, `${NOW + 60}_robotmk_a`);
  new Scheduler(host).tick(config, PLANNING);
  expect([host.names("tasks"), host.names("running")]).toEqual([[`${NOW + 60}_robotmk_a`], []]);
});

test("a time that another runner ran between two ticks is not planned again", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 60));
  const scheduler = new Scheduler(host);
  host.nowMs -= 1_000;
  scheduler.tick(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW}_robotmk_a`]);
  host.nowMs += 2_000;
  rmSync(join(host.folders.tasks, `${NOW}_robotmk_a`));
  writeSuiteResult(host.folders, "a", sampleResult(NOW));
  scheduler.tick(config, PLANNING);
  scheduler.tick(config, PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 60}_robotmk_a`]);
});

test("a daemon that drains plans and starts nothing, and does not wake for it", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {a: {suite_execution_interval: 60}}");
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 59));
  const scheduler = new Scheduler(host);
  scheduler.tick(config, PLANNING);
  expect(scheduler.untilNextDueMs(60_000)).toBe(1_000);
  host.nowMs += 5_000;
  scheduler.tick(config, { isDraining: true });
  expect(scheduler.untilNextDueMs(60_000)).toBe(60_000);
  expect(host.names("tasks")).toEqual([`${NOW + 1}_robotmk_a`]);
  expect(scheduler.isIdle()).toBe(true);
});

test("after a change of the interval the old time is not run as well", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "a", sampleResult(NOW - 30));
  const scheduler = new Scheduler(host);
  scheduler.tick(host.configure("suites: {a: {suite_execution_interval: 60}}"), PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 30}_robotmk_a`]);
  scheduler.tick(host.configure("suites: {a: {suite_execution_interval: 40}}"), PLANNING);
  expect(host.names("tasks")).toEqual([`${NOW + 10}_robotmk_a`]);
});
