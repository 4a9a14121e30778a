import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
