import { deflateSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { someConfig, someSuite } from "./fixtures/some-config.ts";
import { hostileText, LINE_END } from "./fixtures/hostile-text.ts";
import { REFUSAL, RUNNING, someController, someResult, someRun, someView } from "./fixtures/some-views.ts";
import { robotmkSection, type SectionParts } from "./robotmk-section.ts";

const CONFIG = someConfig("suites:\n  login: {suite_execution_interval: 180, suite_cache_time: 240}\n");
const XML = deflateSync("<robot>ä</robot>").toString("base64");

function section(different: Partial<SectionParts> = {}) {
  const text = robotmkSection({
    config: CONFIG,
    suites: [],
    unusableSuites: [],
    controller: someController(),
    ...different,
  });
  const [header, json, ...rest] = text.split("\n");
  expect([header, ...rest]).toEqual(["<<<robotmk:sep(0)>>>", ""]);
  return JSON.parse(json ?? "");
}

test("a suite that passed is told as the check reads it, with what is ours beside it", () => {
  const view = someView(someResult(), { ageSeconds: 30, xml: XML });
  expect(section({ suites: [view] }).suites).toMatchObject([
    {
      id: "login",
      path: "login",
      tag: "",
      status: "nonfatal",
      xml: XML,
      htmllog: null,
      cache_time: 240,
      execution_interval: 180,
      execution_mode: "agent_parallel",
      start_time: "2026-11-22T11:15:30.123+01:00",
      end_time: "2026-11-22T11:17:26.480+01:00",
      rc: 0,
      max_executions: 1,
      outcome: "passed",
      age: 30,
      stale: false,
      headroom: 63.643,
      spool: {
        last_rc: 0,
        last_message: "OK: login (00:01:56), 1 passed",
        xml: "/spool/output.xml",
        html: null,
      },
    },
  ]);
});

test.each([
  ["it never ran", someView({ kind: "absent" }), 'suite "login" has not run yet'],
  ["its file is broken", someView({ kind: "broken", problem: "Cannot read it" }), "Cannot read it"],
  ["its first start was refused", someView(someResult(null, { refusal: REFUSAL })), REFUSAL?.message],
  ["its output is not there", someView(), "OK: login (00:01:56), 1 passed"],
  [
    "Robot failed itself",
    someView(someResult(someRun({ rc: 252, message: "UNKNOWN: login, no tests" })), { xml: XML }),
    "UNKNOWN: login, no tests",
  ],
])("a suite is fatal with the reason where %s, and no output is read", (_why, view, error) => {
  const [suite] = section({ suites: [view] }).suites;
  expect(suite).toMatchObject({ id: "login", status: "fatal", error, xml: null, htmllog: null });
});

test.each([0, 1, 250, 251])("with rc %d a suite's output is there to be read", (rc) => {
  const [suite] = section({
    suites: [someView(someResult(someRun({ rc })), { xml: XML, html: XML })],
  }).suites;
  expect(suite).toMatchObject({ status: "nonfatal", xml: XML, htmllog: XML, rc });
});

test("with plain encoding the output is decoded", () => {
  const config = someConfig(
    "encoding: utf_8\nsuites:\n  login: {suite_execution_interval: 180, suite_cache_time: 240}\n",
  );
  const parts = { config, suites: [someView(someResult(), { xml: XML, html: XML })] };
  expect(section(parts)).toMatchObject({
    runner: { encoding: "utf_8" },
    suites: [{ xml: "<robot>ä</robot>", htmllog: "<robot>ä</robot>" }],
  });
});

test.each(["", "garbage", XML.slice(0, -8)])(
  "an encoded output that is damaged (%j) costs its own suite's detail only",
  (xml) => {
    const config = someConfig(
      "encoding: utf_8\nsuites:\n  login: {suite_execution_interval: 180, suite_cache_time: 240}\n",
    );
    const sound = someView(someResult(), { xml: XML, suite: someSuite("sound") });
    const { suites } = section({ config, suites: [someView(someResult(), { xml }), sound] });
    expect(suites).toMatchObject([
      { id: "login", status: "fatal", xml: null },
      { id: "sound", status: "nonfatal", xml: "<robot>ä</robot>" },
    ]);
  },
);

test("suites of a config that can't be used are listed as fatal", () => {
  expect(section({ config: undefined, unusableSuites: ["login"] }).suites).toEqual([
    { id: "login", path: "login", tag: "", status: "fatal", error: expect.stringContaining('"login"') },
  ]);
});

test("the check is never told a mode that it can't read", () => {
  for (const mode of ["agent_serial", "agent_parallel", "external"]) {
    const config = someConfig(
      `execution_mode: ${mode}\nsuites:\n  login: {suite_execution_interval: 180, suite_cache_time: 240}\n`,
    );
    expect(section({ config }).runner).toMatchObject({ execution_mode: "external", selective_run: false });
  }
});

test("the runner's times span all runs, by the instant and not by the text", () => {
  const early = someRun({
    start_time: "2026-11-22T12:00:00+02:00",
    end_time: "2026-11-22T12:01:00+02:00",
    runtime: 60,
  });
  const late = someRun({
    start_time: "2026-11-22T11:30:00+01:00",
    end_time: "2026-11-22T11:31:00+01:00",
    runtime: 60.0004,
  });
  const { runner } = section({ suites: [someView(someResult(late)), someView(someResult(early))] });
  expect(runner).toMatchObject({
    start_time: early.start_time,
    end_time: late.end_time,
    runtime_total: 120,
    runtime_suites: 120,
  });
});

test("without any run the runner has no times", () => {
  expect(section().runner).toMatchObject({
    start_time: null,
    end_time: null,
    runtime_total: 0,
    cache_time: 240,
  });
});

test("a run that goes on, a refusal and missed runs are told", () => {
  const result = someResult(someRun(), { running: RUNNING, refusal: REFUSAL, missed_runs: 3 });
  expect(section({ suites: [someView(result)] }).suites).toMatchObject([
    { running: RUNNING, refusal: REFUSAL, missed_runs: 3 },
  ]);
});

test("which config is in force is told", () => {
  const told = (different: Parameters<typeof someController>[0]) =>
    section({ controller: someController(different) }).controller.config_in_force;
  expect(told({})).toBe("current");
  expect(told({ configErrors: ["wrong"], isLastGoodConfig: true })).toBe("last good");
  expect(told({ configErrors: ["wrong"] })).toBe("none");
});

test("a daemon that is not there has no pid, and that is told", () => {
  expect(
    section({ controller: someController({ daemon: { kind: "absent" } }) }).controller.daemon,
  ).toMatchObject({
    state: "absent",
    pid: null,
    degraded: false,
    running: 0,
  });
});

test("whatever texts get into it, the section is a header and one line of JSON", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, other) => {
      const run = someRun({
        message: text,
        notes: [other],
        tests: [{ name: other, status: "FAIL", runtime: 0, message: text }],
      });
      const lines = robotmkSection({
        config: CONFIG,
        suites: [someView(someResult(run)), someView({ kind: "broken", problem: text })],
        unusableSuites: [],
        controller: someController({ configErrors: [text], errors: [other], configFile: text }),
      }).split("\n");
      expect(lines).toHaveLength(3);
      expect(lines[1]).not.toMatch(LINE_END);
      expect(JSON.parse(lines[1] ?? "").suites).toHaveLength(2);
    }),
  );
});

test("the encoded output can be decoded by zlib after base64, as the check does", () => {
  const [suite] = section({ suites: [someView(someResult(), { xml: XML })] }).suites;
  expect(inflateSync(Buffer.from(suite.xml, "base64")).toString("utf8")).toBe("<robot>ä</robot>");
});
