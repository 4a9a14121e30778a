import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listRunIds, type RunOutcome } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { closeRun } from "./close-run.ts";
import { passed, RunnerHost } from "./fixtures/runner-host.ts";
import { openRun } from "./open-run.ts";
import { sweepRuns } from "./sweep-runs.ts";

/** Runs the suite once a minute with these outcomes and returns the ids of the runs. */
function runAll(host: RunnerHost, outcomes: readonly RunOutcome[]): readonly string[] {
  return outcomes.map((outcome) => {
    host.nowMs += 60_000;
    const opened = openRun(host.suite, { folders: host.folders, start: host.task(), clock: host.clock });
    if ("kind" in opened) throw new Error(opened.reason);
    closeRun(host.folders, opened.record, { ...passed(opened.record), outcome });
    opened.lock.release();
    return opened.record.run_id;
  });
}

function sweep(host: RunnerHost, keep: { keepRuns: number; keepFailedRuns: number }): readonly string[] {
  const { folders, clock, log } = host;
  sweepRuns({ ...host.suite, keepDays: 14, ...keep }, { folders, clock, log });
  return listRunIds(folders, "login").toReversed();
}

test("what is kept long enough is removed with its folder; the newest and the last failed stay", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["failed", "failed", "passed", "passed", "passed"]);
  expect(sweep(host, { keepRuns: 2, keepFailedRuns: 1 })).toEqual([ids[1], ids[3], ids[4]]);
  expect(host.logged.join()).toContain("2 runs removed");
});

test("the run that is shown stays, even if nothing else does", () => {
  using host = new RunnerHost();
  const ids = runAll(host, ["passed", "passed"]);
  expect(sweep(host, { keepRuns: 0, keepFailedRuns: 0 })).toEqual([ids[1]]);
});

test("while the result can't be read nothing is removed, since nobody knows what is shown", () => {
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

test("runs that can't be looked at are told, and end no run", () => {
  using host = new RunnerHost();
  runAll(host, ["passed"]);
  rmSync(join(host.folders.runs, "login"), { recursive: true });
  symlinkSync("login", join(host.folders.runs, "login"));
  sweepRuns(host.suite, { folders: host.folders, clock: host.clock, log: host.log });
  expect(host.logged.join()).toMatch(/suite login: Cannot remove old runs: ELOOP/);
});
