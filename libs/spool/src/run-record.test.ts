import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SAMPLE_RECORD } from "./fixtures/sample-records.ts";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import { makeRunId } from "./run-id.ts";
import {
  findRunOfTask,
  listRunIds,
  listRunSuites,
  readRunRecord,
  removeRun,
  type RunRecord,
  writeRunRecord,
} from "./run-record.ts";
import { createFolder, runFolder } from "./spool-folders.ts";

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

test("a removed run is gone with all that is in it; a link in it is not followed", () => {
  using spool = new TemporarySpool();
  const [first, second] = writeRuns(spool, 2);
  const folder = runFolder(spool.folders, "login", first?.run_id ?? "");
  const outside = join(spool.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "precious"), "");
  symlinkSync(outside, join(folder, "link"));
  removeRun(spool.folders, { suiteId: "login", runId: first?.run_id ?? "" });
  expect(listRunIds(spool.folders, "login")).toEqual([second?.run_id]);
  expect(readdirSync(outside)).toEqual(["precious"]);
});

test("where a suite's folder is a link, nothing behind it is removed", () => {
  using spool = new TemporarySpool();
  const [record] = writeRuns(spool, 1);
  symlinkSync(join(spool.folders.runs, "login"), join(spool.folders.runs, "linked"));
  removeRun(spool.folders, { suiteId: "linked", runId: record?.run_id ?? "" });
  expect(existsSync(runFolder(spool.folders, "login", record?.run_id ?? ""))).toBe(true);
});

test("to remove a run that is not there is no error; an id that leaves the folder is refused", () => {
  using spool = new TemporarySpool();
  writeRuns(spool, 1);
  removeRun(spool.folders, { suiteId: "login", runId: "20200101T000000000Z-000000" });
  removeRun(spool.folders, { suiteId: "never_ran", runId: "20200101T000000000Z-000000" });
  expect(() => removeRun(spool.folders, { suiteId: "login", runId: ".." })).toThrow(
    "it could leave its folder",
  );
  expect(listRunIds(spool.folders, "login")).toHaveLength(1);
});
