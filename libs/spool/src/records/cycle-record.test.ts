import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { readCycleRecord, type CycleRecord, writeCycleRecord } from "./cycle-record.ts";

const ROUND = {
  start_time: "2026-11-22T11:15:30.123+01:00",
  start_epoch_ms: 1_795_342_530_123,
  suites: 3,
  runner: { pid: 4711, start_token: "boot:5" },
};

const RECORD: CycleRecord = {
  schema: 1,
  execution_mode: "agent_serial",
  running: { ...ROUND, runner: { pid: 4712, start_token: "boot:6" } },
  last_finished: {
    ...ROUND,
    end_time: "2026-11-22T11:17:26.483+01:00",
    runtime_total: 116.36,
    runtime_suites: 110,
    runtime_robotmk: 6.36,
  },
};

test("a mode's cycles are read as they were written, each mode in its own file", () => {
  using spool = new TemporarySpool();
  expect(readCycleRecord(spool.folders, "agent_serial")).toEqual({ kind: "absent" });
  writeCycleRecord(spool.folders, RECORD);
  expect(readCycleRecord(spool.folders, "agent_serial")).toEqual({ kind: "read", record: RECORD });
  expect(readCycleRecord(spool.folders, "external")).toEqual({ kind: "absent" });
  writeCycleRecord(spool.folders, { ...RECORD, execution_mode: "external", running: null });
  expect(readCycleRecord(spool.folders, "agent_serial")).toEqual({ kind: "read", record: RECORD });
  const files = readdirSync(spool.folders.root).filter((name) => name.startsWith("runner-"));
  expect(files.toSorted()).toEqual(["runner-agent_serial.json", "runner-external.json"]);
  expect(statSync(join(spool.folders.root, "runner-external.json")).mode & 0o777).toBe(0o600);
});

test.each([
  ["the record of another mode", '"agent_serial"', '"external"'],
  ["a mode without cycles", '"agent_serial"', '"agent_parallel"'],
  ["an end that is no time", '"2026-11-22T11:17:26.483+01:00"', '"later"'],
  ["a runner that took less than nothing", "6.36\n", "-6.36\n"],
  ["half a suite", '"suites": 3', '"suites": 2.5'],
  ["a later format", '"schema": 1', '"schema": 2'],
])("%s is broken", (_what, sound, unsound) => {
  using spool = new TemporarySpool();
  writeCycleRecord(spool.folders, RECORD);
  const file = join(spool.folders.root, "runner-agent_serial.json");
  const json = readFileSync(file, "utf8");
  expect(json).toContain(sound);
  writeFileSync(file, json.replace(sound, unsound));
  expect(readCycleRecord(spool.folders, "agent_serial")).toMatchObject({ kind: "broken" });
});
