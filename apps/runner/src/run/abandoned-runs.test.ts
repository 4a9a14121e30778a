import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import {
  createRunningTask,
  identityRecord,
  listRunIds,
  runFolder,
  type RunRecord,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { RunnerHost } from "../fixtures/runner-host.ts";
import { removeAbandonedRuns } from "./abandoned-runs.ts";

const DEAD = { pid: 4_194_303, start_token: "another boot:1" };

/** Writes the record of a run as its runner does first of all. */
function begin(host: RunnerHost, runId: string, change: Partial<RunRecord> = {}): string {
  mkdirSync(runFolder(host.folders, "login", runId), { recursive: true });
  writeRunRecord(host.folders, {
    schema: 1,
    suite_id: "login",
    run_id: runId,
    task: "1795342500_robotmk_login",
    planned_epoch: 1_795_342_500,
    trigger: "planned",
    phase: "starting",
    start_time: "2026-11-22T11:15:30.123+01:00",
    start_epoch_ms: host.nowMs,
    end_time: null,
    runner: DEAD,
    robot: null,
    outcome: null,
    rc: null,
    bytes: null,
    ...change,
  });
  return runId;
}

test("a run whose runner died before it claimed its task is removed, with what it left half written", () => {
  using host = new RunnerHost();
  begin(host, "20261122T101530123Z-000001");
  const half = runFolder(host.folders, "login", "20261122T101530124Z-000002");
  mkdirSync(half);
  writeFileSync(join(half, ".run.json.0123456789ab.tmp"), "{");
  removeAbandonedRuns(host.folders, "login", { nowMs: host.nowMs });
  expect(listRunIds(host.folders, "login")).toEqual([]);
});

test("a run that began stays, however it stands", () => {
  using host = new RunnerHost();
  const ids = [
    begin(host, "20261122T101530123Z-000004", { phase: "finished", outcome: "passed", rc: 0 }),
    begin(host, "20261122T101530123Z-000003", { phase: "running" }),
    begin(host, "20261122T101530123Z-000002", { runner: identityRecord(ownIdentity()) }),
    begin(host, "20261122T101530123Z-000001", { task: "1795342501_robotmk_login" }),
  ];
  createRunningTask(host.folders, "1795342501_robotmk_login");
  removeAbandonedRuns(host.folders, "login", { nowMs: host.nowMs });
  expect(listRunIds(host.folders, "login")).toEqual(ids);
});

test("a run with an unreadable record stays", () => {
  using host = new RunnerHost();
  const runId = begin(host, "20261122T101530123Z-000001");
  writeFileSync(join(runFolder(host.folders, "login", runId), "run.json"), "{");
  removeAbandonedRuns(host.folders, "login", { nowMs: host.nowMs });
  expect(listRunIds(host.folders, "login")).toEqual([runId]);
});

test("after the clock was set back, earlier runs do not hide one that never began", () => {
  using host = new RunnerHost();
  const before = Array.from({ length: 30 }, (_, index) =>
    begin(host, `20261222T1015300${String(index).padStart(2, "0")}Z-000001`, { phase: "finished" }),
  );
  begin(host, "20261122T101530123Z-000001");
  removeAbandonedRuns(host.folders, "login", { nowMs: host.nowMs });
  expect(listRunIds(host.folders, "login")).toEqual(before.toReversed());
});
