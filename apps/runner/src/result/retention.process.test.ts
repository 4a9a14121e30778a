import { mkdirSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  listRunIds,
  measureRun,
  readRunRecord,
  runFolder,
  type RunOutcome,
  type RunRecord,
  writeRunRecord,
} from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { passed, RunnerHost } from "../fixtures/runner-host.ts";
import { unreachableFolder } from "../fixtures/unreachable-folder.ts";
import { openRun } from "../run/open-run.ts";
import { closeRun } from "./close-run.ts";
import { applyRetention, type RetentionReport } from "./retention.ts";

const MB = 1024 * 1024;

/** Runs the suite once a minute with these outcomes, each with a log so large, and returns the ids of the runs. */
function runAll(host: RunnerHost, outcomes: readonly RunOutcome[], logBytes = 0): readonly string[] {
  return outcomes.map((outcome) => {
    host.nowMs += 60_000;
    const opened = openRun(host.suite, { folders: host.folders, start: host.task(), clock: host.clock });
    if ("kind" in opened) throw new Error(opened.reason);
    writeFileSync(join(opened.folder, "log.html"), "x".repeat(logBytes));
    closeRun(host.folders, opened.record, { ...passed(opened.record), outcome });
    opened.lock.release();
    return opened.record.run_id;
  });
}

type Keep = { readonly keepRuns?: number; readonly keepFailedRuns?: number; readonly keepMb?: number };

function sweep(host: RunnerHost, keep: Keep): readonly string[] {
  report(host, keep);
  return listRunIds(host.folders, "login").toReversed();
}

function report(host: RunnerHost, keep: Keep): RetentionReport {
  const { folders, clock, log } = host;
  const suite = { ...host.suite, keepDays: 14, keepRuns: 50, keepFailedRuns: 0, keepMb: 1000, ...keep };
  return applyRetention(suite, { folders, clock, log });
}

function place(runId: string | undefined) {
  return { suiteId: "login", runId: runId ?? "" };
}

function record(host: RunnerHost, runId: string | undefined): RunRecord {
  const reading = readRunRecord(host.folders, place(runId));
  if (reading.kind !== "read") throw new Error(`Cannot read the record of run "${runId}": ${reading.kind}`);
  return reading.record;
}

function folder(host: RunnerHost, runId: string | undefined): string {
  return runFolder(host.folders, "login", runId ?? "");
}

test("what is kept long enough is removed with its folder; the newest and the last failed stay", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["failed", "failed", "passed", "passed", "passed"]);
  expect(sweep(host, { keepRuns: 2, keepFailedRuns: 1 })).toEqual([ids[1], ids[3], ids[4]]);
  expect(host.logged.join()).toContain("removed 2 old runs");
});

test("the run that is shown stays, even if nothing else does", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"]);
  expect(sweep(host, { keepRuns: 0, keepFailedRuns: 0 })).toEqual([ids[1]]);
});

test("without a readable result nothing is removed, since the shown run is unknown", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"]);
  writeFileSync(join(host.folders.results, "robotmk_login.json"), "{");
  expect(sweep(host, { keepRuns: 0, keepFailedRuns: 0 })).toEqual(ids);
});

test("what is not named like a run is left alone", () => {
  using host = new RunnerHost();
  runAll(host, ["passed", "passed"]);
  mkdirSync(join(host.folders.runs, "login", "evidence"));
  sweep(host, { keepRuns: 0, keepFailedRuns: 0 });
  expect(readdirSync(join(host.folders.runs, "login"))).toContain("evidence");
});

test("an unreadable folder of runs is logged and ends no run", () => {
  using host = new RunnerHost();
  runAll(host, ["passed"]);
  rmSync(join(host.folders.runs, "login"), { recursive: true });
  symlinkSync("login", join(host.folders.runs, "login"));
  applyRetention(host.suite, { folders: host.folders, clock: host.clock, log: host.log });
  expect(host.logged.join()).toMatch(/suite login: Cannot remove old runs: ELOOP/);
});

test("runs that are too large together go, the oldest first, and what went is counted", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed", "passed", "passed"], 100_000);
  const sizes = ids.map((runId) => measureRun(host.folders, place(runId)));
  const [first = 0, second = 0] = sizes;
  expect(report(host, { keepMb: 0.25 })).toEqual({ runs: 2, bytes: first + second, stuck: 0 });
  expect(listRunIds(host.folders, "login").toReversed()).toEqual([ids[2], ids[3]]);
  expect(host.logged.join()).toContain("removed 2 old runs: 0.2 MB");
});

test("for the sake of size neither the run that is shown nor the last failures go, and it is said", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["failed", "failed", "passed", "passed"], 100_000);
  expect(sweep(host, { keepFailedRuns: 1, keepMb: 0.01 })).toEqual([ids[1], ids[3]]);
  expect(host.logged.join()).toMatch(/its runs take 0\.\d MB, more than keep_mb 0\.01: the shown run/);
});

test("runs that fit are let alone, and nothing is said", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"], 100_000);
  expect(sweep(host, { keepMb: 1 })).toEqual(ids);
  expect(host.logged).toEqual([]);
});

test("the size on record is believed, since to measure all runs would take too long", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed", "passed"], 100_000);
  writeRunRecord(host.folders, { ...record(host, ids[0]), bytes: 1 });
  writeRunRecord(host.folders, { ...record(host, ids[1]), bytes: 100 * MB });
  expect(sweep(host, { keepMb: 99 })).toEqual([ids[2]]);
});

test("a run without a size on record is measured once", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"], 100_000);
  const size = measureRun(host.folders, place(ids[0]));
  writeRunRecord(host.folders, { ...record(host, ids[0]), bytes: null });
  expect(sweep(host, {})).toEqual(ids);
  expect(record(host, ids[0]).bytes).toBe(size);
  writeRunRecord(host.folders, { ...record(host, ids[0]), bytes: null });
  expect(sweep(host, { keepMb: 0.1 })).toEqual([ids[1]]);
});

test("a run that has not ended is measured each time: it may grow", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"], 100_000);
  writeRunRecord(host.folders, { ...record(host, ids[0]), phase: "running", outcome: null, bytes: null });
  expect(sweep(host, {})).toEqual(ids);
  expect(record(host, ids[0]).bytes).toBeNull();
  expect(sweep(host, { keepMb: 0.1 })).toEqual([ids[1]]);
});

test("a run without a readable record is measured and removed like others", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"], 100_000);
  writeFileSync(join(folder(host, ids[0]), "run.json"), "{");
  expect(sweep(host, {})).toEqual(ids);
  expect(sweep(host, { keepMb: 0.1 })).toEqual([ids[1]]);
});

test("a run that cannot be removed is logged once, and its bytes count", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed", "passed", "passed"], 100_000);
  using _unreachable = unreachableFolder(folder(host, ids[0]));
  expect(report(host, { keepRuns: 2 })).toMatchObject({ runs: 1, stuck: 1 });
  expect(listRunIds(host.folders, "login").toReversed()).toEqual([ids[0], ids[2], ids[3]]);
  expect(host.logged.filter((line) => line.includes("Cannot remove"))).toEqual([
    expect.stringMatching(/Cannot remove 1 old run: ENAMETOOLONG/),
  ]);
  expect(readdirSync(folder(host, ids[0]))).not.toContain("log.html");
  expect(record(host, ids[0]).bytes).toBe(measureRun(host.folders, place(ids[0])));
});

test("what is left of a stuck run counts: another run goes, or may stay", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed", "passed", "passed"], 1_000_000);
  const one = measureRun(host.folders, place(ids[1])) / MB;
  using _unreachable = unreachableFolder(folder(host, ids[0]));
  const left = measureRun(host.folders, place(ids[0])) / MB - one;
  expect(sweep(host, { keepMb: 3 * one + 2 * left })).toEqual(ids);
  expect(sweep(host, { keepMb: 3 * one + left / 2 })).toEqual([ids[0], ids[2], ids[3]]);
});

test("after the clock was set back the runs of before go first, the new ones stay", () => {
  using host = new RunnerHost();
  const before = runAll(host, ["passed", "passed"]);
  host.nowMs -= 7 * 86_400_000;
  const after = runAll(host, ["passed", "passed", "failed", "passed"]);
  expect(sweep(host, { keepRuns: 3, keepFailedRuns: 1 })).toEqual(after.slice(1));
  expect(before).toHaveLength(2);
});

test("what a killed writer left beside the records goes after an hour", () => {
  using host = new RunnerHost();
  runAll(host, ["passed"]);
  const { root, results, waiting } = host.folders;
  for (const parent of [root, results, waiting]) {
    for (const [name, ageSeconds] of [
      [".old.0123456789ab.tmp", 3_700],
      [".new.0123456789ab.tmp", 60],
    ] as const) {
      writeFileSync(join(parent, name), "");
      utimesSync(join(parent, name), host.nowMs / 1000 - ageSeconds, host.nowMs / 1000 - ageSeconds);
    }
  }
  sweep(host, {});
  for (const parent of [root, results, waiting]) {
    expect(readdirSync(parent).filter((name) => name.endsWith(".tmp"))).toEqual([".new.0123456789ab.tmp"]);
  }
});
