import { Buffer } from "node:buffer";
import { expect, test } from "vitest";
import { readAgentOutput } from "../../fixtures/agent-output.ts";
import {
  someOutputFiles,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../../fixtures/some-status.ts";
import { type V2Input, v2Sections } from "./sections.ts";

const ATTEMPT = {
  index: 1,
  outcome: "failed",
  rc: 1,
  start_time: "2026-11-22T11:15:30.123+01:00",
  runtime: 55.6,
  xml: null,
} as const;

/** The sections by name, with the host that each is for, and what they hold. */
function read(different: Partial<V2Input> = {}) {
  const input = {
    suites: [someSuiteStatus()],
    runtimeDirectory: "/spool/system",
    maxBytes: 1_000_000,
    partsOf: () => someOutputFiles({ whole: "<robot/>" }),
    ...different,
  };
  return readAgentOutput(v2Sections(input)).map(({ name, host, lines }) => {
    expect(lines).toHaveLength(1);
    return { name, host, content: JSON.parse(lines[0] ?? "") };
  });
}

function reportOf(different: Partial<V2Input> = {}) {
  return read(different).find(({ name }) => name === "robotmk_plan_execution_report")?.content;
}

test("there are the config as a text, the phase, and a report for each suite that ran", () => {
  const never = someSuiteStatus({ kind: "absent" }, { suite: someSuite("never") });
  const sections = read({ suites: [someSuiteStatus(), never] });
  expect(sections.map(({ name }) => name)).toEqual([
    "robotmk_config_v2",
    "robotmk_scheduler_phase",
    "robotmk_plan_execution_report",
  ]);
  const [config, phase] = sections;
  expect(Object.keys(config?.content)).toEqual(["FileContent"]);
  expect(JSON.parse(config?.content.FileContent)).toMatchObject({
    runtime_directory: "/spool/system",
    plan_groups: [{ plans: [{ id: "login" }] }, { plans: [{ id: "never" }] }],
  });
  expect(phase?.content).toBe("Scheduling");
});

test("a report has the shape of one of Robotmk v2, with whole seconds", () => {
  const run = someRun({ attempts: [ATTEMPT, { ...ATTEMPT, index: 2, outcome: "passed", rc: 0 }] });
  const suite = someSuite("login", "suite_execution_interval: 180, timeout: 60, max_attempts: 2");
  const partsOf = () => someOutputFiles({ whole: "<robot>ä</robot>", log: "<html>ä</html>" });
  expect(reportOf({ suites: [someSuiteStatus(someResult(run), { suite })], partsOf })).toEqual({
    plan_id: "login",
    timestamp: 1_795_342_646,
    attempts: [
      { index: 1, outcome: "TestFailures", runtime: 56 },
      { index: 2, outcome: "AllTestsPassed", runtime: 56 },
    ],
    rebot: {
      Ok: {
        xml: "<robot>ä</robot>",
        html_base64: Buffer.from("<html>ä</html>").toString("base64"),
        timestamp: 1_795_342_646,
      },
    },
    config: { interval: 180, timeout: 60, n_attempts_max: 2 },
    metadata: { application: "login", suite_name: "login", variant: "" },
  });
});

test.each([
  ["passed", "AllTestsPassed"],
  ["failed", "TestFailures"],
  ["robot-failure", "RobotFailure"],
  ["environment-failure", "EnvironmentFailure"],
  ["timed-out", "TimedOut"],
  ["stopped", { OtherError: "UNKNOWN: login was stopped" }],
  ["interrupted", { OtherError: "UNKNOWN: login was stopped" }],
] as const)("an attempt that ended as %s has the outcome %j", (outcome, expected) => {
  const run = someRun({ attempts: [{ ...ATTEMPT, outcome }], message: "UNKNOWN: login was stopped" });
  expect(reportOf({ suites: [someSuiteStatus(someResult(run))] }).attempts[0].outcome).toEqual(expected);
});

test("a run without output, or with one that cannot be read, is an error that says why", () => {
  const run = someRun({ message: "UNKNOWN: login, no output" });
  const suites = [someSuiteStatus(someResult(run))];
  expect(reportOf({ suites, partsOf: () => someOutputFiles({}) }).rebot).toEqual({
    Error: "UNKNOWN: login, no output",
  });
  const broken = {
    ...someOutputFiles({ whole: "x" }),
    read: () => ({ kind: "unusable", problem: "no zlib" }) as const,
  };
  expect(reportOf({ suites, partsOf: () => broken }).rebot).toEqual({ Error: "no zlib" });
});

test.each([
  { maxBytes: 40_000, xml: 10_000, html: true },
  { maxBytes: 15_000, xml: 10_000, html: false },
  { maxBytes: 8_000, xml: 5_000, html: false },
  { maxBytes: 4_000, xml: 2_000, html: false },
])("within $maxBytes bytes the report leaves out the log first, then parts of the output", (row) => {
  const partsOf = () =>
    someOutputFiles({
      whole: "x".repeat(10_000),
      tests: "x".repeat(5_000),
      suite: "x".repeat(2_000),
      log: "x".repeat(10_000),
    });
  const { Ok: shown } = reportOf({ maxBytes: row.maxBytes, partsOf }).rebot;
  expect(shown.xml).toHaveLength(row.xml);
  expect(shown.html_base64 !== "").toBe(row.html);
});

test("an output for which there is no room at all is an error, the report is there", () => {
  const partsOf = () => someOutputFiles({ whole: "x".repeat(10_000) });
  expect(reportOf({ maxBytes: 2_000, partsOf })).toMatchObject({
    plan_id: "login",
    rebot: { Error: "Its output was left out: it is too large" },
  });
});

test("the report of a suite of another host is reported there, the config here", () => {
  const guest = someSuiteStatus(someResult(), { suite: someSuite("guest", "piggyback_host: shop") });
  expect(read({ suites: [guest, someSuiteStatus()] }).map(({ name, host }) => [name, host])).toEqual([
    ["robotmk_config_v2", undefined],
    ["robotmk_scheduler_phase", undefined],
    ["robotmk_plan_execution_report", "shop"],
    ["robotmk_plan_execution_report", undefined],
  ]);
});

test("a runtime that is no number is none, but the report can be read", () => {
  const run = someRun({ attempts: [{ ...ATTEMPT, runtime: Number.POSITIVE_INFINITY }] });
  expect(reportOf({ suites: [someSuiteStatus(someResult(run))] }).attempts[0].runtime).toBe(0);
});
