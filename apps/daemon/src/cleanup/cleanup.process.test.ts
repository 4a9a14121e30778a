import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { acquireFileLock, ownIdentity, systemClock, waitUntil } from "@robotmk-controller/platform";
import {
  identityRecord,
  joinWaitingLine,
  listResultIds,
  makeRunId,
  type RunOutcome,
  writeRunRecord,
  writeSuiteResult,
} from "@robotmk-controller/spool";
import { expect, test, vi } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { sampleFinishedRun } from "../fixtures/sample-finished-run.ts";
import { sampleResult, sampleRun } from "../fixtures/sample-records.ts";
import { Cleanup } from "./cleanup.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A daemon's cleanup, tick by tick. */
class House implements Disposable {
  readonly host = new DaemonHost();
  freeMb = 1_000_000;
  readonly keeper = new Cleanup({ ...this.base(), freeMb: () => this.freeMb });
  running = new Set<string>();
  config = this.host.configure("suites: {kept: {}}");

  base() {
    const { folders, clock, log } = this.host;
    return { folders, clock, log };
  }

  /** One tick so much later, and all that it begins. */
  async tick(afterMs = 0): Promise<void> {
    this.host.nowMs += afterMs;
    this.keeper.follow(this.config, this.running);
    await waitUntil(() => !this.keeper.isBusy(), { timeoutMs: 20_000, clock: systemClock });
  }

  path(...names: readonly string[]): string {
    return join(this.host.folders.root, ...names);
  }

  names(...folder: readonly string[]): readonly string[] {
    return readdirSync(this.path(...folder)).toSorted((a, b) => a.localeCompare(b));
  }

  /** A finished run that began so long ago. */
  addRun(suiteId: string, ageDays: number, outcome: RunOutcome = "passed"): string {
    const runId = makeRunId(this.host.nowMs - ageDays * DAY_MS, "000000");
    mkdirSync(this.path("runs", suiteId, runId), { recursive: true });
    const record = sampleRun(suiteId, identityRecord(ownIdentity()));
    writeRunRecord(this.host.folders, { ...record, run_id: runId, phase: "finished", outcome });
    return runId;
  }

  /** A file that was written so long ago. */
  addFile(path: string, ageMs: number): void {
    const file = this.path(path);
    writeFileSync(file, "");
    utimesSync(file, (this.host.nowMs - ageMs) / 1_000, (this.host.nowMs - ageMs) / 1_000);
  }

  said(text: string): number {
    return this.host.lines.filter((line) => line.includes(text)).length;
  }

  [Symbol.dispose](): void {
    this.host[Symbol.dispose]();
  }
}

test("results of suites that are gone are removed at once, others stay", async () => {
  using house = new House();
  for (const id of ["kept", "gone"]) writeSuiteResult(house.host.folders, id, sampleResult(null));
  await house.tick();
  expect(listResultIds(house.host.folders)).toEqual(["kept"]);
  expect(house.host.lines).toEqual([expect.stringMatching(/^info: suite gone: removed result/)]);
  expect(house.keeper.counts()).toMatchObject({ removed_results: 1, removed_runs: 0 });
});

test("a suite that is gone but still runs keeps its result until its run has ended", async () => {
  using house = new House();
  writeSuiteResult(house.host.folders, "gone", sampleResult(null));
  house.running = new Set(["gone"]);
  await house.tick();
  expect(listResultIds(house.host.folders)).toEqual(["gone"]);
  house.running = new Set();
  await house.tick(1_000);
  expect(listResultIds(house.host.folders)).toEqual([]);
});

test("old runs of suites that are gone go, young ones and those of configured suites stay", async () => {
  using house = new House();
  for (const id of ["kept", "gone"]) for (const days of [1, 13, 15, 400]) house.addRun(id, days);
  await house.tick();
  expect(house.names("runs", "kept")).toHaveLength(4);
  expect(house.names("runs", "gone")).toHaveLength(2);
  expect(house.keeper.counts()).toMatchObject({ removed_runs: 2 });
});

test("the folder of a suite that is gone goes with its last run, one with anything else in it stays", async () => {
  using house = new House();
  house.addRun("gone", 400);
  house.addRun("noted", 400);
  house.addRun("kept", 400);
  writeFileSync(house.path("runs", "noted", "notes.txt"), "");
  mkdirSync(house.path("runs", "empty"));
  await house.tick();
  expect(house.names("runs")).toEqual(["kept", "noted"]);
});

test("orphans are removed after each config, and each hour", async () => {
  using house = new House();
  const isCleaning = async (afterMs: number): Promise<boolean> => {
    writeSuiteResult(house.host.folders, "gone", sampleResult(null));
    await house.tick(afterMs);
    return listResultIds(house.host.folders).length === 0;
  };
  expect([await isCleaning(0), await isCleaning(1_000)]).toEqual([true, false]);
  house.config = house.host.configure("suites: {other: {}}");
  expect(await isCleaning(1_000)).toBe(true);
  expect(await isCleaning(HOUR_MS)).toBe(true);
});

test("a link is never followed, and what is behind it survives", async () => {
  using house = new House();
  const outside = join(house.host.folder, "outside");
  const run = makeRunId(house.host.nowMs - 400 * DAY_MS, "000000");
  mkdirSync(join(outside, run), { recursive: true });
  writeFileSync(join(outside, run, "precious"), "mine");
  symlinkSync(outside, house.path("runs", "gone"));
  house.addRun("old", 400);
  symlinkSync(outside, house.path("runs", "old", run, "link"));
  mkdirSync(house.path("runs", "linked"));
  symlinkSync(join(outside, run), house.path("runs", "linked", run));
  symlinkSync(join(outside, run, "precious"), house.path("locks", "suite-gone.lock"));
  symlinkSync(join(outside, run, "precious"), house.path("waiting", "1_gone_1"));
  house.freeMb = 0;
  await house.tick();
  expect(readFileSync(join(outside, run, "precious"), "utf8")).toBe("mine");
  expect(house.names("runs")).toEqual(["gone"]);
  expect(house.names("locks")).toEqual(["suite-gone.lock"]);
});

test("leftovers of writers that died go each minute, from every folder; young ones stay", async () => {
  using house = new House();
  const name = ".x.0123456789ab.tmp";
  const folders = ["", "tasks", "running", "waiting", "results", "locks"];
  for (const folder of folders) house.addFile(join(folder, name), 2 * HOUR_MS);
  house.addFile(join("tasks", ".y.0123456789ab.tmp"), 1_000);
  const dead = { pid: ownIdentity().pid, startToken: "an earlier process" };
  joinWaitingLine(house.host.folders, { dueMs: 9, suiteId: "kept", identity: dead });
  await house.tick();
  expect(folders.filter((folder) => existsSync(house.path(folder, name)))).toEqual([]);
  expect(house.names("tasks")).toEqual([".y.0123456789ab.tmp"]);
  expect(house.names("waiting")).toEqual([]);
  expect(house.keeper.counts()).toMatchObject({ removed_files: 7 });
  house.addFile(join("tasks", name), 2 * HOUR_MS);
  await house.tick(59_000);
  expect(house.names("tasks")).toHaveLength(2);
  await house.tick(1_000);
  expect(house.names("tasks")).toHaveLength(1);
});

test("a claim of a suite that is gone goes where it has no run, however its name is read", async () => {
  using house = new House();
  for (const name of ["1_robotmk_gone", "2_bob_my_gone", "3_robotmk_kept", "notes"])
    house.addFile(join("running", name), 0);
  const runId = house.addRun("my_gone", 1);
  const record = {
    ...sampleRun("my_gone", identityRecord(ownIdentity())),
    run_id: runId,
    task: "2_bob_my_gone",
  };
  writeRunRecord(house.host.folders, record);
  await house.tick();
  expect(house.names("running")).toEqual(["2_bob_my_gone", "3_robotmk_kept", "notes"]);
});

test("locks of suites that are gone go, but not while somebody holds them", async () => {
  using house = new House();
  for (const name of ["suite-gone.lock", "suite-kept.lock", "serial.lock", "slot-1.lock"]) {
    writeFileSync(house.path("locks", name), "");
  }
  const held = acquireFileLock(house.path("locks", "suite-held.lock"));
  await house.tick();
  expect(house.names("locks")).toEqual(["serial.lock", "slot-1.lock", "suite-held.lock", "suite-kept.lock"]);
  expect(held?.isInPlace()).toBe(true);
  held?.release();
  await house.tick(HOUR_MS);
  expect(house.names("locks")).not.toContain("suite-held.lock");
});

test("on a full disk runs go, those of suites that are gone first, until enough is free; each is logged", async () => {
  using house = new House();
  const [old, , failed, shown] = [
    house.addRun("kept", 5),
    house.addRun("kept", 4),
    house.addRun("kept", 3, "failed"),
    house.addRun("kept", 2),
  ];
  house.addRun("gone", 1);
  const result = sampleResult(null);
  const last = sampleFinishedRun(shown);
  writeSuiteResult(house.host.folders, "kept", { ...result, last_finished: last });
  house.freeMb = 99;
  const keeper = new Cleanup({
    ...house.base(),
    // Each run that goes brings a megabyte.
    freeMb: () =>
      101 - house.names("runs").reduce((sum, suite) => sum + house.names("runs", suite).length, 0) + 2,
  });
  keeper.follow(house.config, new Set());
  await vi.waitFor(() => expect(keeper.isBusy()).toBe(false));
  expect(house.names("runs", "gone")).toEqual([]);
  expect(house.names("runs", "kept")).not.toContain(old);
  expect(house.names("runs", "kept")).toEqual(expect.arrayContaining([failed, shown]));
  expect(house.said("MB of the disk are free, the critical level is 100 MB")).toBe(
    keeper.counts()?.removed_runs,
  );
});

test("the run that is shown, and the newest that failed, stay on the fullest disk", async () => {
  using house = new House();
  house.addRun("kept", 5, "failed");
  const [failed, , shown] = [
    house.addRun("kept", 3, "failed"),
    house.addRun("kept", 2),
    house.addRun("kept", 1),
  ];
  writeSuiteResult(house.host.folders, "kept", {
    ...sampleResult(null),
    last_finished: sampleFinishedRun(shown),
  });
  house.freeMb = 0;
  await house.tick();
  expect(house.names("runs", "kept")).toEqual([failed, shown]);
  expect(house.keeper.counts()).toMatchObject({ removed_runs: 2 });
  await house.tick(10_000);
  expect(house.said("no run is left that may be removed")).toBe(1);
  await house.tick(10_000);
  expect(house.said("no run is left that may be removed")).toBe(1);
});

test("a suite whose result cannot be read loses nothing: which of its runs is shown is unknown", async () => {
  using house = new House();
  for (const days of [1, 2, 3]) house.addRun("kept", days);
  writeFileSync(house.path("results", "robotmk_kept.json"), "{");
  house.freeMb = 0;
  await house.tick();
  expect(house.names("runs", "kept")).toHaveLength(3);
});

test("an unreadable folder does not prevent the rest, and is logged once", async () => {
  using house = new House();
  rmSync(house.path("waiting"), { recursive: true });
  house.addRun("gone", 400);
  await house.tick();
  await house.tick(60_000);
  expect(house.names("runs")).toEqual([]);
  expect(house.said("Cannot clean up the spool")).toBe(1);
});

test("a daemon that ends waits for no more than the current step", async () => {
  using house = new House();
  for (let days = 20; days < 120; days += 1) house.addRun("gone", days);
  house.keeper.follow(house.config, new Set());
  await house.keeper.end();
  expect(house.names("runs", "gone")).toHaveLength(100);
  await house.tick(HOUR_MS);
  expect(house.names("runs", "gone")).toHaveLength(100);
});

test("many runs do not keep the daemon from its work", async () => {
  using house = new House();
  for (let days = 20; days < 420; days += 1) house.addRun("gone", days);
  let turns = 0;
  house.keeper.follow(house.config, new Set());
  while (house.keeper.isBusy()) {
    turns += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(turns).toBeGreaterThan(20);
  expect(house.names("runs")).toEqual([]);
});
