import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SAMPLE_RESULT, SAMPLE_RUN } from "./fixtures/sample-records.ts";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import { resultFile } from "./spool-folders.ts";
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

test("a value of another type is told with its place", () => {
  using spool = new TemporarySpool();
  const content = { login: { ...SAMPLE_RESULT, missed_runs: "many" } };
  writeFileSync(resultFile(spool.folders, "login"), JSON.stringify(content));
  const reading = readSuiteResult(spool.folders, "login");
  expect(reading.kind === "broken" && reading.problem).toContain("at login.missed_runs: ");
});

test("a file of the version before, which knew one part for the section, is read", () => {
  using spool = new TemporarySpool();
  const { section_tests: _tests, section_suite: _suite, ...older } = SAMPLE_RUN;
  const content = { login: { ...SAMPLE_RESULT, last_finished: older } };
  writeFileSync(resultFile(spool.folders, "login"), JSON.stringify(content));
  const last_finished = { ...older, section_tests: null, section_suite: null };
  expect(readSuiteResult(spool.folders, "login")).toEqual({
    kind: "read",
    record: { ...SAMPLE_RESULT, last_finished },
  });
});
