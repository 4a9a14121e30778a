import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  measureRun,
  readRunRecord,
  readSuiteResult,
  type RunRecord,
  type SuiteResult,
  writeSuiteResult,
} from "@robotmk-controller/spool";
import { afterEach, beforeEach, expect, test } from "vitest";
import { passed, RunnerHost } from "../fixtures/runner-host.ts";
import { type OpenRun, openRun } from "../run/open-run.ts";
import { closeWithRetries, closeRun } from "./close-run.ts";

function open(host: RunnerHost): OpenRun {
  const opened = openRun(host.suite, { folders: host.folders, start: host.task(), clock: host.clock });
  if ("kind" in opened) throw new Error(`Cannot open the run: ${opened.reason}`);
  opened.lock.release();
  return opened;
}

function result(host: RunnerHost): SuiteResult {
  const reading = readSuiteResult(host.folders, "login");
  if (reading.kind !== "read") throw new Error("Cannot read the result");
  return reading.record;
}

function phase(host: RunnerHost, { suite_id: suiteId, run_id: runId }: RunRecord) {
  const reading = readRunRecord(host.folders, { suiteId, runId });
  return reading.kind === "read"
    ? [reading.record.phase, reading.record.outcome, reading.record.rc]
    : reading.kind;
}

test("a run that ended is the suite's result, its record says so, and its task is gone", () => {
  using host = new RunnerHost();
  const { record } = open(host);
  closeRun(host.folders, record, passed(record));
  expect(result(host)).toEqual({
    last_start_time: record.start_time,
    last_end_time: "2026-11-22T11:17:26.480+01:00",
    last_rc: 0,
    last_message: "OK: login (00:01:56), 1 passed",
    xml: null,
    html: null,
    running: null,
    refusal: null,
    last_finished: passed(record),
    last_planned_epoch: record.planned_epoch,
    missed_runs: 0,
  });
  expect(phase(host, record)).toEqual(["finished", "passed", 0]);
  expect([host.tasks("pending"), host.tasks("running")]).toEqual([[], []]);
});

test("a refusal is over when a run has ended", () => {
  using host = new RunnerHost();
  const { record } = open(host);
  const refusal = { time: record.start_time, message: "UNKNOWN: no room", waited: 1 };
  writeSuiteResult(host.folders, "login", { ...result(host), refusal, missed_runs: 4 });
  closeRun(host.folders, record, passed(record));
  expect(result(host)).toMatchObject({ refusal: null, missed_runs: 4 });
});

test("a crash before the result is written leaves all as it was, to be closed again", () => {
  using host = new RunnerHost();
  const { record } = open(host);
  const file = join(host.folders.results, "robotmk_login.json");
  rmSync(file);
  mkdirSync(file);
  expect(() => closeRun(host.folders, record, passed(record))).toThrow("EISDIR");
  expect(phase(host, record)).toEqual(["starting", null, null]);
  expect(host.tasks("running")).toEqual([record.task]);
});

test("a run that is closed again after a crash says what its result says already", () => {
  using host = new RunnerHost();
  const { record, folder } = open(host);
  rmSync(join(folder, "run.json"));
  mkdirSync(join(folder, "run.json"));
  expect(() => closeRun(host.folders, record, passed(record))).toThrow("EISDIR");
  expect(result(host).last_finished?.outcome).toBe("passed");
  expect(host.tasks("running")).toEqual([record.task]);

  rmSync(join(folder, "run.json"), { recursive: true });
  closeRun(host.folders, record, {
    ...passed(record),
    outcome: "interrupted",
    rc: 255,
    message: "UNKNOWN: interrupted",
  });
  expect(result(host)).toMatchObject({ last_rc: 0, last_finished: { outcome: "passed" } });
  expect(phase(host, record)).toEqual(["finished", "passed", 0]);
  expect(host.tasks("running")).toEqual([]);
});

test("to close a run twice changes nothing", () => {
  using host = new RunnerHost();
  const { record } = open(host);
  closeRun(host.folders, record, passed(record));
  const before = result(host);
  closeRun(host.folders, record, passed(record));
  expect(result(host)).toEqual(before);
});

test("an older run that is closed late does not hide the newer one", () => {
  using host = new RunnerHost();
  const old = open(host).record;
  host.nowMs += 60_000;
  const recent = open(host).record;
  closeRun(host.folders, recent, passed(recent));
  closeRun(host.folders, old, { ...passed(old), outcome: "interrupted", rc: 255 });
  expect(result(host)).toMatchObject({ last_rc: 0, running: null, last_finished: { run_id: recent.run_id } });
  expect(phase(host, old)).toEqual(["finished", "interrupted", 255]);
  expect(host.tasks("running")).toEqual([]);
});

test("after the clock was set back, a new run is still the suite's result", () => {
  using host = new RunnerHost();
  const before = open(host).record;
  closeRun(host.folders, before, passed(before));
  host.nowMs -= 3_600_000;
  const after = open(host).record;
  closeRun(host.folders, after, { ...passed(after), outcome: "failed", rc: 1 });
  expect(result(host)).toMatchObject({ last_rc: 1, running: null, last_finished: { run_id: after.run_id } });
});

test("where the result is gone or broken, the run that ended makes it anew", () => {
  using host = new RunnerHost();
  const { record } = open(host);
  rmSync(join(host.folders.results, "robotmk_login.json"));
  closeRun(host.folders, record, passed(record));
  expect(result(host)).toMatchObject({
    last_rc: 0,
    last_planned_epoch: record.planned_epoch,
    missed_runs: 0,
  });
});

test("what a run takes on the disk is on record when it has ended", () => {
  using host = new RunnerHost();
  const { record, folder } = open(host);
  writeFileSync(join(folder, "log.html"), "x".repeat(1_000_000));
  const place = { suiteId: record.suite_id, runId: record.run_id };
  const bytes = measureRun(host.folders, place);
  expect(bytes).toBeGreaterThanOrEqual(1_000_000);
  closeRun(host.folders, record, passed(record));
  expect(readRunRecord(host.folders, place)).toMatchObject({ record: { bytes } });
});

const LOGS = ["robot-stdout.txt", "section-log.txt", "log.html"];
let folder = "";
let problems: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-close-"));
  problems = [];
  for (const name of [...LOGS, "output.xml"]) writeFileSync(join(folder, name), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Closes with errors of these codes in turn, then with success; returns how often it was tried. */
async function close(codes: readonly string[]): Promise<number> {
  let tries = 0;
  const attempt = (): void => {
    const code = codes[tries];
    tries += 1;
    if (code !== undefined) throw Object.assign(new Error(`${code}: no`), { code });
  };
  await closeWithRetries(attempt, {
    folder,
    onProblem: (text) => problems.push(text),
    delaysMs: Array.from({ length: 150 }, () => 0),
  });
  return tries;
}

function logsLeft(): readonly string[] {
  return LOGS.filter((name) => readdirSync(folder).includes(name));
}

test("an end that can be recorded is recorded once, and nothing is removed", async () => {
  expect(await close([])).toBe(1);
  expect([logsLeft(), problems]).toEqual([LOGS, []]);
});

test("while the disk is full, the run's logs go one after the other, the dearest last", async () => {
  await close(["ENOSPC"]);
  expect(logsLeft()).toEqual(["section-log.txt", "log.html"]);
  await close(["ENOSPC", "EDQUOT"]);
  expect(logsLeft()).toEqual(["log.html"]);
  expect(problems[0]).toBe("Cannot record the end of the run: ENOSPC: no; removing robot-stdout.txt");
});

test("a disk that stays full takes all logs, never the output, and is tried again", async () => {
  expect(await close(Array.from({ length: 20 }, () => "ENOSPC"))).toBe(21);
  expect(readdirSync(folder)).toEqual(["output.xml"]);
});

test("an error that may pass costs no log and is tried again", async () => {
  expect(await close(["EROFS", "EIO", "EACCES"])).toBe(4);
  expect(logsLeft()).toEqual(LOGS);
});

test("the cheapest log goes first, even if the disk is full only after other errors", async () => {
  await close(["EIO", "EIO", "ENOSPC"]);
  expect(logsLeft()).toEqual(["section-log.txt", "log.html"]);
});

test("an error that does not pass is thrown at once", async () => {
  await expect(close(["ENOENT"])).rejects.toThrow("ENOENT: no");
  expect(problems).toEqual([]);
});

test("it ends with the last error when it was tried long enough", async () => {
  await expect(close(Array.from({ length: 1_000 }, () => "EIO"))).rejects.toThrow("EIO: no");
  expect(problems).toHaveLength(150);
});
