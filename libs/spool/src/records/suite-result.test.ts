import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SAMPLE_RESULT, SAMPLE_RUN } from "../fixtures/sample-records.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { resultFile } from "../layout.ts";
import { listResultIds, readSuiteResult, writeSuiteResult } from "./suite-result.ts";

test.each(["login", "suite1_with_vars", "a..b", "constructor", "prototype", "0", "x".repeat(100)])(
  "what is written for suite %s is read back, and listed",
  (id) => {
    using spool = new TemporarySpool();
    writeSuiteResult(spool.folders, id, SAMPLE_RESULT);
    expect(readSuiteResult(spool.folders, id)).toEqual({ kind: "read", record: SAMPLE_RESULT });
    expect(listResultIds(spool.folders)).toEqual([id]);
  },
);

test.each(["login", "constructor", "prototype"])("a file without an entry for suite %s is broken", (id) => {
  using spool = new TemporarySpool();
  for (const content of ["{}", JSON.stringify({ other: SAMPLE_RESULT })]) {
    writeFileSync(resultFile(spool.folders, id), content);
    expect(readSuiteResult(spool.folders, id)).toMatchObject({ kind: "broken" });
  }
});

test("a value of another type is reported with its place", () => {
  using spool = new TemporarySpool();
  const content = { login: { ...SAMPLE_RESULT, missed_runs: "many" } };
  writeFileSync(resultFile(spool.folders, "login"), JSON.stringify(content));
  const reading = readSuiteResult(spool.folders, "login");
  expect(reading.kind === "broken" && reading.problem).toContain("at login.missed_runs: ");
});

const { running: _running, ...ended } = SAMPLE_RESULT;
const running = {
  run_id: SAMPLE_RUN.run_id,
  planned_epoch: 0,
  trigger: "planned",
  start_time: "now",
  runner: { pid: 1, start_token: "a" },
};

test.each([
  ["last_finished.end_time", { ...SAMPLE_RESULT, last_finished: { ...SAMPLE_RUN, end_time: "foo 1" } }],
  [
    "last_finished.start_time",
    { ...SAMPLE_RESULT, last_finished: { ...SAMPLE_RUN, start_time: "2026-11-22" } },
  ],
  ["running.start_time", { ...ended, running }],
  ["last_end_time", { ...SAMPLE_RESULT, last_end_time: "2026-11-22 11:15:30" }],
  ["refusal.time", { ...SAMPLE_RESULT, refusal: { time: "", message: "", waited: 0 } }],
])("a time that other readers cannot read is reported with its file and place: %s", (place, content) => {
  using spool = new TemporarySpool();
  const file = resultFile(spool.folders, "login");
  writeFileSync(file, JSON.stringify({ login: content }));
  expect(readSuiteResult(spool.folders, "login")).toEqual({
    kind: "broken",
    problem: `Cannot use "${file}" at login.${place}: Expected a time with its offset`,
  });
});

test.each([
  ["last_rc", "0", "1e999"],
  ["last_rc", "0", "0.5"],
  ["missed_runs", "0", "-1"],
  ["runtime", "116.357", "1e999"],
])("%s of %s exchanged for %s, which JSON cannot write, is refused", (key, _value, number) => {
  using spool = new TemporarySpool();
  const hole = JSON.stringify({ login: SAMPLE_RESULT });
  const text = hole.replace(new RegExp(`"${key}":[^,}]+`), `"${key}":${number}`);
  expect(text).not.toBe(hole);
  writeFileSync(resultFile(spool.folders, "login"), text);
  expect(readSuiteResult(spool.folders, "login")).toMatchObject({ kind: "broken" });
});

test("a file of the version before, which knew one part for the section, is read", () => {
  using spool = new TemporarySpool();
  const { section_tests: _tests, section_suite: _suite, limits_problem: _limits, ...older } = SAMPLE_RUN;
  const content = { login: { ...SAMPLE_RESULT, last_finished: older } };
  writeFileSync(resultFile(spool.folders, "login"), JSON.stringify(content));
  const last_finished = { ...older, section_tests: null, section_suite: null, limits_problem: null };
  expect(readSuiteResult(spool.folders, "login")).toEqual({
    kind: "read",
    record: { ...SAMPLE_RESULT, last_finished },
  });
});
