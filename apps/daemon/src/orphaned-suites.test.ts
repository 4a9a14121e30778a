import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { listResultIds, makeRunId, writeSuiteResult } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "./fixtures/daemon-host.ts";
import { sampleResult } from "./fixtures/sample-records.ts";
import { OrphanedSuites } from "./orphaned-suites.ts";

const DAY_MS = 86_400_000;

function addRun(host: DaemonHost, suiteId: string, ageDays: number): void {
  const runId = makeRunId(host.nowMs - ageDays * DAY_MS, "000000");
  mkdirSync(join(host.folders.runs, suiteId, runId), { recursive: true });
}

function runCount(host: DaemonHost, suiteId: string): number {
  return readdirSync(join(host.folders.runs, suiteId)).length;
}

test("results of suites that are gone are removed, others stay", () => {
  using host = new DaemonHost();
  for (const id of ["kept", "gone"]) writeSuiteResult(host.folders, id, sampleResult(null));
  new OrphanedSuites(host).remove(host.configure("suites: {kept: {}}"), new Set());
  expect(listResultIds(host.folders)).toEqual(["kept"]);
  expect(host.lines).toEqual(["info: result of suite gone removed: it is not configured any more"]);
});

test("a suite that is gone but still runs keeps its result until its run has ended", () => {
  using host = new DaemonHost();
  writeSuiteResult(host.folders, "gone", sampleResult(null));
  const config = host.configure("suites: {kept: {}}");
  const orphans = new OrphanedSuites(host);
  orphans.remove(config, new Set(["gone"]));
  expect(listResultIds(host.folders)).toEqual(["gone"]);
  orphans.remove(config, new Set());
  expect(listResultIds(host.folders)).toEqual([]);
});

test("old runs of suites that are gone go, young ones and those of configured suites stay", () => {
  using host = new DaemonHost();
  for (const id of ["kept", "gone"]) for (const days of [1, 13, 15, 400]) addRun(host, id, days);
  new OrphanedSuites(host).remove(host.configure("suites: {kept: {}}"), new Set());
  expect([runCount(host, "kept"), runCount(host, "gone")]).toEqual([4, 2]);
});

test("the disk is looked at once for each config, and once a day", () => {
  using host = new DaemonHost();
  const config = host.configure("suites: {kept: {}}");
  const orphans = new OrphanedSuites(host);
  const isLooking = (used = config): boolean => {
    writeSuiteResult(host.folders, "gone", sampleResult(null));
    orphans.remove(used, new Set());
    return listResultIds(host.folders).length === 0;
  };
  expect([isLooking(), isLooking()]).toEqual([true, false]);
  expect(isLooking(host.configure("suites: {other: {}}"))).toBe(true);
  host.nowMs += DAY_MS;
  expect(isLooking(host.configure("suites: {other: {}}"))).toBe(true);
});
