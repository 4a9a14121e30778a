import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isFileName } from "../file-names.ts";
import { SAMPLE_RECORD } from "../fixtures/sample-records.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { createFolder, runFolder } from "../layout.ts";
import type { RunOutcome } from "./finished-run.ts";
import {
  countInterrupted,
  findRunOfTask,
  listRunIds,
  listRunSuites,
  makeRunId,
  newestFirst,
  readRunRecord,
  type RunRecord,
  runStartMs,
  writeRunRecord,
} from "./run-record.ts";

const START_MS = Date.UTC(2026, 10, 22, 10);

/** Writes the records of runs that started one second after the other; each stands for its own task. */
function writeRuns(spool: TemporarySpool, count: number): readonly RunRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const run_id = makeRunId(START_MS + index * 1000, "4f9a1c");
    const record = { ...SAMPLE_RECORD, run_id, task: `${index}_robotmk_login` };
    createFolder(runFolder(spool.folders, record.suite_id, record.run_id));
    writeRunRecord(spool.folders, record);
    return record;
  });
}

test("a run without a record has none", () => {
  using spool = new TemporarySpool();
  expect(readRunRecord(spool.folders, { suiteId: "login", runId: "20261122T101530123Z-4f9a1c" })).toEqual({
    kind: "absent",
  });
});

test("runs are listed newest first; what is not named like a run is none", () => {
  using spool = new TemporarySpool();
  const ids = writeRuns(spool, 3).map((record) => record.run_id);
  for (const name of ["latest", "backup", ".20261122T101530123Z-4f9a1c.tmp"]) {
    mkdirSync(join(spool.folders.runs, "login", name));
  }
  expect(listRunIds(spool.folders, "login")).toEqual(ids.toReversed());
  expect(listRunIds(spool.folders, "never_ran")).toEqual([]);
  expect(listRunSuites(spool.folders)).toEqual(["login"]);
});

test("the run behind a task is found by the task's whole name", () => {
  using spool = new TemporarySpool();
  const records = writeRuns(spool, 12);
  expect(findRunOfTask(spool.folders, { suiteId: "login", name: "1_robotmk_login" })).toEqual(records[1]);
  expect(findRunOfTask(spool.folders, { suiteId: "login", name: "12_robotmk_login" })).toBeUndefined();
  expect(findRunOfTask(spool.folders, { suiteId: "other", name: "1_robotmk_login" })).toBeUndefined();
});

test("of two runs for one task the newest is found; broken and missing records are passed over", () => {
  using spool = new TemporarySpool();
  const [first, second, third, fourth] = writeRuns(spool, 4);
  for (const record of [first, second]) {
    if (record !== undefined) writeRunRecord(spool.folders, { ...record, task: "9_robotmk_login" });
  }
  writeFileSync(join(runFolder(spool.folders, "login", third?.run_id ?? ""), "run.json"), "garbage");
  rmSync(join(runFolder(spool.folders, "login", fourth?.run_id ?? ""), "run.json"));
  expect(findRunOfTask(spool.folders, { suiteId: "login", name: "9_robotmk_login" })?.run_id).toBe(
    second?.run_id,
  );
});

test("a record of the version before tells no size, and is read", () => {
  using spool = new TemporarySpool();
  const [record] = writeRuns(spool, 1);
  const runId = record?.run_id ?? "";
  const file = join(runFolder(spool.folders, "login", runId), "run.json");
  const json = readFileSync(file, "utf8");
  expect(json).toContain(',\n "bytes": null');
  writeFileSync(file, json.replace(',\n "bytes": null', ""));
  expect(readRunRecord(spool.folders, { suiteId: "login", runId })).toEqual({ kind: "read", record });
});

test.each([-1, 0.5, "many"])("a record that tells %j bytes is broken", (bytes) => {
  using spool = new TemporarySpool();
  const [record] = writeRuns(spool, 1);
  const runId = record?.run_id ?? "";
  const file = join(runFolder(spool.folders, "login", runId), "run.json");
  writeFileSync(file, JSON.stringify({ ...record, bytes }));
  expect(readRunRecord(spool.folders, { suiteId: "login", runId })).toMatchObject({ kind: "broken" });
});

const starts = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });

test("the id of a run tells its start in UTC", () => {
  expect(makeRunId(Date.UTC(2026, 10, 22, 10, 15, 30, 123), "4f9a1c")).toBe("20261122T101530123Z-4f9a1c");
});

test("ids are names of folders, sort by time, and tell their start again", () => {
  fc.assert(
    fc.property(starts, starts, (a, b) => {
      const [first, second] = [makeRunId(a, "000000"), makeRunId(b, "000000")];
      expect(isFileName(first)).toBe(true);
      expect(first < second).toBe(a < b);
      expect(runStartMs(first)).toBe(a);
    }),
  );
});

test.each([
  "",
  "20261122T101530123Z",
  "20261322T101530123Z-4f9a1c",
  "20261122T251530123Z-4f9a1c",
  "2026-11-22T10:15:30.123Z-4f9a1c",
  "x20261122T101530123Z-4f9a1c",
  "lost+found",
])("%j tells no start", (name) => {
  expect(runStartMs(name)).toBeUndefined();
});

const NOW_MS = Date.UTC(2026, 10, 22, 12);
const HOUR_MS = 3_600_000;

/** The id of a run that began so many hours from now. */
function at(hours: number): string {
  return makeRunId(NOW_MS + hours * HOUR_MS, "4f9a1c");
}

test("runs are sorted by their begin, newest first", () => {
  expect(newestFirst([at(-2), at(0), at(-3), at(-1)], NOW_MS)).toEqual([at(0), at(-1), at(-2), at(-3)]);
});

test("runs from before the clock was set back are older than all that came since", () => {
  expect(newestFirst([at(-2), at(24), at(-1), at(23)], NOW_MS)).toEqual([at(-1), at(-2), at(24), at(23)]);
});

test("however the clock jumps, the run that began last stays before those that its clock has not reached", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (hours) => {
      const ids = hours.map(at);
      const last = hours.at(-1) ?? 0;
      const sorted = newestFirst(ids, NOW_MS + last * HOUR_MS);
      expect(sorted.toSorted()).toEqual(ids.toSorted());
      expect(sorted[0]).toBe(at(last));
    }),
  );
});

test.each<[string, readonly (RunOutcome | "running")[], number]>([
  ["no run", [], 0],
  ["one that passed", ["passed"], 0],
  ["two in a row after one that passed", ["interrupted", "passed", "interrupted", "interrupted"], 2],
  ["one that goes on after two", ["interrupted", "interrupted", "running"], 2],
  ["one that passed after two", ["interrupted", "interrupted", "passed"], 0],
  ["a dozen", Array.from({ length: 12 }, () => "interrupted" as const), 10],
])("countInterrupted() counts from the newest run: %s", (_name, outcomes, count) => {
  using spool = new TemporarySpool();
  for (const [index, outcome] of outcomes.entries()) {
    const run_id = makeRunId(START_MS + index * 1000, "aaaaaa");
    createFolder(runFolder(spool.folders, SAMPLE_RECORD.suite_id, run_id));
    const isOver = outcome !== "running";
    writeRunRecord(spool.folders, {
      ...SAMPLE_RECORD,
      run_id,
      phase: isOver ? "finished" : "running",
      outcome: isOver ? outcome : null,
    });
  }
  expect(countInterrupted(spool.folders, SAMPLE_RECORD.suite_id)).toBe(count);
});
