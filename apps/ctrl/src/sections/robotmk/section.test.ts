import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hostileText, LINE_END } from "../../fixtures/hostile-text.ts";
import { lineOf, readSection, someSection } from "../../fixtures/some-section.ts";
import {
  REFUSAL,
  RUNNING,
  someConfig,
  someController,
  someOutputFiles,
  someResult,
  someRun,
  someSuite,
  someSuiteStatus,
} from "../../fixtures/some-status.ts";
import { encoded } from "../../fixtures/temporary-spool.ts";

const XML = encoded("<robot>ä</robot>");
const withXml = () => someOutputFiles({ whole: XML });

test("a suite that passed is shown as the check reads it, with additional keys", () => {
  const view = someSuiteStatus(someResult(), { ageSeconds: 30 });
  expect(readSection({ suites: [view], partsOf: withXml })).toMatchObject({
    runner: {
      encoding: "zlib_codec",
      is_piggyback_result: false,
      assigned_host: ["web1.example.com", "web1"],
    },
    suites: [
      {
        id: "login",
        path: "login",
        tag: "",
        status: "nonfatal",
        xml: XML,
        htmllog: null,
        cache_time: 240,
        start_time: "2026-11-22T11:15:30.123+01:00",
        end_time: "2026-11-22T11:17:26.480+01:00",
        rc: 0,
        left_out: [],
      },
    ],
    controller: { version: "0.1.0", truncations: null },
  });
});

test("the encoded output can be decoded by zlib after base64, as the check does", () => {
  const [suite] = readSection({ suites: [someSuiteStatus()], partsOf: withXml }).suites;
  expect(inflateSync(Buffer.from(suite.xml, "base64")).toString("utf8")).toBe("<robot>ä</robot>");
});

test("with plain encoding the output is there as it is", () => {
  const config = someConfig("encoding: utf_8\nsuites:\n  login: {html_log: true}\n");
  const partsOf = () => someOutputFiles({ whole: "<robot>ä\n</robot>", log: "<html>ö</html>" });
  expect(readSection({ config, suites: [someSuiteStatus()], partsOf })).toMatchObject({
    runner: { encoding: "utf_8" },
    suites: [{ xml: "<robot>ä\n</robot>", htmllog: "<html>ö</html>" }],
  });
});

test.each([
  ["it never ran", someSuiteStatus({ kind: "absent" }), 'suite "login" has not run yet'],
  ["its file is broken", someSuiteStatus({ kind: "broken", problem: "Cannot read it" }), "Cannot read it"],
  ["its first start was refused", someSuiteStatus(someResult(null, { refusal: REFUSAL })), REFUSAL?.message],
])("a suite is fatal with the reason where %s", (_why, view, error) => {
  const [suite] = readSection({ suites: [view], partsOf: withXml }).suites;
  expect(suite).toMatchObject({
    id: "login",
    status: "fatal",
    error,
    reason: error,
    xml: null,
    htmllog: null,
  });
});

test.each([252, 253, 255])("with rc %d a suite is fatal with its message, and no output is read", (rc) => {
  const view = someSuiteStatus(someResult(someRun({ rc, message: "UNKNOWN: login" })));
  const partsOf = () => {
    throw new Error("no part is asked for");
  };
  const [suite] = readSection({ suites: [view], partsOf }).suites;
  expect(suite).toMatchObject({ status: "fatal", error: "UNKNOWN: login", rc, xml: null, htmllog: null });
});

test("a suite without output is fatal with what its run says", () => {
  const [suite] = readSection({ suites: [someSuiteStatus()] }).suites;
  expect(suite).toMatchObject({ status: "fatal", error: "OK: login (00:01:56), 1 passed", xml: null });
});

test.each([0, 1, 250, 251])("with rc %d a suite's output is there to be read", (rc) => {
  const partsOf = () => someOutputFiles({ whole: XML, log: XML });
  const [suite] = readSection({ suites: [someSuiteStatus(someResult(someRun({ rc })))], partsOf }).suites;
  expect(suite).toMatchObject({ status: "nonfatal", xml: XML, htmllog: XML, rc });
});

test("a suite that runs for the first time is nonfatal, has its start and no end", () => {
  const view = someSuiteStatus(
    someResult(null, { running: RUNNING, last_start_time: RUNNING?.start_time ?? null }),
  );
  const [suite] = readSection({ suites: [view] }).suites;
  expect(suite).toMatchObject({ status: "nonfatal", start_time: RUNNING?.start_time, xml: null });
  expect(suite).not.toHaveProperty("end_time");
  expect(suite).not.toHaveProperty("error");
});

test("an output that cannot be read costs its own suite's detail only", () => {
  const sound = someSuiteStatus(someResult(), { suite: someSuite("sound") });
  const partsOf = (view: typeof sound) =>
    view === sound
      ? withXml()
      : { ...withXml(), read: () => ({ kind: "unusable", problem: "Cannot decode it: garbage" }) as const };
  expect(readSection({ suites: [someSuiteStatus(), sound], partsOf }).suites).toMatchObject([
    { id: "login", status: "fatal", error: "Cannot decode it: garbage", xml: null },
    { id: "sound", status: "nonfatal", xml: XML },
  ]);
});

test("a log that cannot be read is a note, the output is there still", () => {
  const parts = someOutputFiles({ whole: XML, log: XML });
  const broken = { kind: "unusable", problem: "Cannot read the log" } as const;
  const partsOf = () => ({
    ...parts,
    read: (part: "whole" | "tests" | "suite" | "log") => (part === "log" ? broken : parts.read(part)),
  });
  expect(readSection({ suites: [someSuiteStatus()], partsOf }).suites).toMatchObject([
    { status: "nonfatal", xml: XML, htmllog: null, notes: ["Cannot read the log"] },
  ]);
});

test("suites of a config that cannot be used are listed as fatal", () => {
  expect(readSection({ config: undefined, unusableSuites: ["login"] }).suites).toEqual([
    { id: "login", path: "login", tag: "", status: "fatal", error: expect.stringContaining('"login"') },
  ]);
});

const guest = someSuiteStatus(someResult(), { suite: someSuite("guest", "piggyback_host: shop") });

test("the host itself lists a suite of another host, without its log", () => {
  const partsOf = () => someOutputFiles({ whole: XML, log: XML });
  const shown = readSection({ suites: [someSuiteStatus(), guest], partsOf });
  expect(shown.runner).toMatchObject({ is_piggyback_result: false });
  expect(shown.suites).toMatchObject([
    { id: "login", htmllog: XML, left_out: [] },
    { id: "guest", piggybackhost: "shop", xml: XML, htmllog: null, left_out: [] },
  ]);
  expect(shown.suites[0]).not.toHaveProperty("piggybackhost");
});

test("the copy for another host is shown as that, with the log, and without the host's own matters", () => {
  const partsOf = () => someOutputFiles({ whole: XML, log: XML });
  const shown = readSection({ suites: [guest], partsOf, piggybackHost: "shop" });
  expect(shown.runner).toMatchObject({ is_piggyback_result: true, assigned_host: ["shop"] });
  expect(shown.suites).toMatchObject([{ id: "guest", xml: XML, htmllog: XML }]);
  expect(shown.controller).toEqual({ version: "0.1.0", host: "web1.example.com", truncations: null });
});

test("whatever texts get into it, the section is a header and one line of JSON", () => {
  fc.assert(
    fc.property(hostileText, hostileText, (text, other) => {
      const run = someRun({
        message: text,
        notes: [other],
        tests: [{ name: other, status: "FAIL", runtime: 0, message: text }],
      });
      const line = lineOf(
        someSection({
          suites: [
            someSuiteStatus(someResult(run)),
            someSuiteStatus(someResult(run, { refusal: { time: text, message: other, waited: 1 } }), {
              user: text,
            }),
            someSuiteStatus({ kind: "broken", problem: text }),
          ],
          controller: someController({ configErrors: [text], errors: [other], configFile: text }),
          partsOf: () => someOutputFiles({ whole: text, log: other }),
          hostNames: [text],
        }),
      );
      expect(line).not.toMatch(LINE_END);
      expect(JSON.parse(line).suites).toHaveLength(3);
    }),
  );
});
