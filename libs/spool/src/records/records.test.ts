import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ownIdentity } from "@robotmk-controller/platform";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { readDaemonRecord, removeDaemonRecord, writeDaemonRecord } from "../daemon/daemon-record.ts";
import { readDaemonState } from "../daemon/daemon-state.ts";
import { SAMPLE_DAEMON, SAMPLE_RECORD, SAMPLE_RESULT, SAMPLE_RUN } from "../fixtures/sample-records.ts";
import { temporarySpool } from "../fixtures/temporary-spool.ts";
import { createFolder, resultFile, runFolder } from "../layout.ts";
import { identityOf, identityRecord } from "../record.ts";
import { readRunRecord, writeRunRecord } from "./run-record.ts";
import { listResultIds, readSuiteResult, removeSuiteResult, writeSuiteResult } from "./suite-result.ts";

const folders = temporarySpool();
const RUN = { suiteId: SAMPLE_RECORD.suite_id, runId: SAMPLE_RECORD.run_id };

function runFile(): string {
  return join(runFolder(folders(), RUN.suiteId, RUN.runId), "run.json");
}

function writeRun(): void {
  createFolder(dirname(runFile()));
  writeRunRecord(folders(), SAMPLE_RECORD);
}

/** Each kind of record: how it is written and read, its file, and what is read of a whole one. */
const KINDS = [
  [
    "a suite's result",
    {
      write: () => writeSuiteResult(folders(), "login", SAMPLE_RESULT),
      read: () => readSuiteResult(folders(), "login"),
      file: () => resultFile(folders(), "login"),
      record: SAMPLE_RESULT,
    },
  ],
  [
    "the daemon's record",
    {
      write: () => writeDaemonRecord(folders(), SAMPLE_DAEMON),
      read: () => readDaemonRecord(folders()),
      file: () => folders().daemonRecord,
      record: SAMPLE_DAEMON,
    },
  ],
  [
    "a run's record",
    { write: writeRun, read: () => readRunRecord(folders(), RUN), file: runFile, record: SAMPLE_RECORD },
  ],
] as const;

test.each(KINDS)("%s is read as it was written", (_name, kind) => {
  expect(kind.read()).toEqual({ kind: "absent" });
  kind.write();
  expect(kind.read()).toEqual({ kind: "read", record: kind.record });
  expect(statSync(kind.file()).mode & 0o777).toBe(0o600);
});

test.each(KINDS)("%s that is cut off at any byte is broken, never read in part", (_name, kind) => {
  kind.write();
  const whole = readFileSync(kind.file());
  // The last byte is the line end.
  const lengths = Array.from({ length: whole.length - 1 }, (_, length) => length);
  const notBroken = lengths.filter((length) => {
    writeFileSync(kind.file(), whole.subarray(0, length));
    return kind.read().kind !== "broken";
  });
  expect(notBroken).toEqual([]);
});

test.each(KINDS)(
  "%s in which any value has another type is broken or read by its schema, never thrown",
  (_name, kind) => {
    kind.write();
    const json = readFileSync(kind.file(), "utf8");
    fc.assert(
      fc.property(fc.nat(), fc.json(), (position, value) => {
        const values = [...json.matchAll(/: ("[^"]*"|[\d.]+|null|true|false)/g)];
        const found = values[position % values.length];
        const start = (found?.index ?? 0) + 2;
        const end = start + (found?.[1]?.length ?? 0);
        writeFileSync(kind.file(), json.slice(0, start) + value + json.slice(end));
        expect(["read", "broken"]).toContain(kind.read().kind);
      }),
      propertyRuns(60),
    );
  },
);

test("a spool file has the name and the keys that checks from outside rely on", () => {
  writeSuiteResult(folders(), "suite1_with_vars", SAMPLE_RESULT);
  const path = join(folders().results, "robotmk_suite1_with_vars.json");
  const json: unknown = JSON.parse(readFileSync(path, "utf8"));
  expect(json).toMatchObject({
    suite1_with_vars: {
      last_start_time: "2026-11-22T11:18:30.000+01:00",
      last_end_time: "2026-11-22T11:17:26.483+01:00",
      last_rc: 1,
      last_message: SAMPLE_RUN.message,
      xml: SAMPLE_RUN.xml,
      html: SAMPLE_RUN.html,
    },
  });
});

test("a suite's file that speaks of another suite is broken", () => {
  writeSuiteResult(folders(), "login", SAMPLE_RESULT);
  writeFileSync(resultFile(folders(), "shop"), readFileSync(resultFile(folders(), "login")));
  expect(readSuiteResult(folders(), "shop")).toMatchObject({
    kind: "broken",
    problem: expect.stringContaining('it has no entry for suite "shop"'),
  });
});

test.each(["toString", "hasOwnProperty", "valueOf"])("a suite may be called %s", (id) => {
  writeFileSync(resultFile(folders(), id), "{}");
  expect(readSuiteResult(folders(), id)).toMatchObject({ kind: "broken" });
  writeSuiteResult(folders(), id, SAMPLE_RESULT);
  expect(readSuiteResult(folders(), id)).toEqual({ kind: "read", record: SAMPLE_RESULT });
});

test.each([
  ["an end that is no time, which would never be stale", '"2026-11-22T11:17:26.483+01:00"', '"tomorrow"'],
  ["a runtime beyond all numbers", "116.36", "1e999"],
  ["a run whose folder would lie elsewhere", '"20261122T101530123Z-4f9a1c"', '"../../../etc"'],
  ["a scheduled time between two seconds", "1795342530", "1795342530.5"],
  ["a scheduled time before 1970", "1795342530", "-5"],
  ["an outcome that nobody knows", '"failed"', '"exploded"'],
])("a result with %s is broken", (_name, sound, unsound) => {
  writeSuiteResult(folders(), "login", SAMPLE_RESULT);
  const json = readFileSync(resultFile(folders(), "login"), "utf8");
  expect(json).toContain(sound);
  writeFileSync(resultFile(folders(), "login"), json.replaceAll(sound, unsound));
  expect(readSuiteResult(folders(), "login")).toMatchObject({ kind: "broken" });
});

test.each([
  ["suite", { ...SAMPLE_RECORD, suite_id: "../../etc" }],
  ["suite", { ...SAMPLE_RECORD, suite_id: "shop" }],
  ["run", { ...SAMPLE_RECORD, run_id: "20261122T101530123Z-000000" }],
])("a run's record that names another %s than its folder is broken", (_name, record) => {
  writeRun();
  writeFileSync(runFile(), JSON.stringify(record));
  expect(readRunRecord(folders(), RUN)).toMatchObject({
    kind: "broken",
    problem: expect.stringMatching(/of another run|it is no id of a suite/),
  });
});

test("a record of a later format is broken, not misread", () => {
  writeRun();
  writeFileSync(runFile(), JSON.stringify({ ...SAMPLE_RECORD, schema: 2 }));
  expect(readRunRecord(folders(), RUN)).toMatchObject({ kind: "broken" });
});

test("all suites with a spool file are listed, whatever is in it; other names are not", () => {
  for (const name of [
    "robotmk_a.json",
    "robotmk_b_c.json",
    ".robotmk_d.json.0123456789ab.tmp",
    "x.json",
    "robotmk_.json",
    "robotmk_...json",
  ]) {
    writeFileSync(join(folders().results, name), "garbage");
  }
  mkdirSync(join(folders().results, "robotmk_e"));
  expect(listResultIds(folders()).toSorted()).toEqual(["a", "b_c"]);
});

test("a suite's file is removed, and that it is gone already is no error", () => {
  writeSuiteResult(folders(), "login", SAMPLE_RESULT);
  removeSuiteResult(folders(), "login");
  removeSuiteResult(folders(), "login");
  expect(readdirSync(folders().results)).toEqual([]);
});

test("a link in the place of a result is neither read nor followed when it is replaced", () => {
  const victim = join(folders().root, "victim");
  writeFileSync(victim, JSON.stringify({ login: SAMPLE_RESULT }));
  symlinkSync(victim, resultFile(folders(), "login"));
  expect(readSuiteResult(folders(), "login")).toMatchObject({ kind: "broken" });
  writeSuiteResult(folders(), "login", { ...SAMPLE_RESULT, last_rc: 0 });
  expect(JSON.parse(readFileSync(victim, "utf8"))).toEqual({ login: SAMPLE_RESULT });
});

test.each(["../x", "a/b", "", "."])("a suite called %j has no place in the spool", (id) => {
  expect(() => readSuiteResult(folders(), id)).toThrow("could leave its folder");
  expect(() => writeSuiteResult(folders(), id, SAMPLE_RESULT)).toThrow("could leave its folder");
  expect(() => removeSuiteResult(folders(), id)).toThrow("could leave its folder");
  expect(() => readRunRecord(folders(), { suiteId: id, runId: RUN.runId })).toThrow("could leave its folder");
  expect(() => readRunRecord(folders(), { suiteId: "a", runId: id })).toThrow("could leave its folder");
});

test("the daemon is absent, running, dead or unknown", () => {
  const kind = () => readDaemonState(folders()).kind;
  expect(kind()).toBe("absent");
  writeDaemonRecord(folders(), SAMPLE_DAEMON);
  expect(kind()).toBe("dead");
  const own = identityRecord(ownIdentity());
  writeDaemonRecord(folders(), { ...SAMPLE_DAEMON, ...own });
  expect(readDaemonState(folders())).toEqual({ kind: "running", record: { ...SAMPLE_DAEMON, ...own } });
  writeDaemonRecord(folders(), { ...SAMPLE_DAEMON, pid: own.pid });
  expect(kind()).toBe("dead");
  writeFileSync(folders().daemonRecord, "{");
  expect(kind()).toBe("unknown");
  removeDaemonRecord(folders());
  removeDaemonRecord(folders());
  expect(kind()).toBe("absent");
});

test.each([0, -1, 1.5])("a pid of %d is none: it would mean a group, or all", (pid) => {
  writeFileSync(folders().daemonRecord, JSON.stringify({ ...SAMPLE_DAEMON, pid }));
  expect(readDaemonRecord(folders())).toMatchObject({ kind: "broken" });
});

test("an identity is the same when it is read again", () => {
  const own = ownIdentity();
  expect(identityOf(identityRecord(own))).toEqual(own);
});
