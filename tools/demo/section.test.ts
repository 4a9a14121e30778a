import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { generatorOf, type PluginOutput, readSection, type SectionSuite, suiteTable } from "./section.ts";

const xml = deflateSync(
  '<?xml version="1.0"?>\n<robot generator="Robot 7.0 (Python 3.12 on linux)" rpa="false">',
);
const section = {
  suites: [
    {
      id: "login",
      rc: 0,
      runtime: 1,
      age: 2,
      headroom: 3,
      xml: xml.toString("base64"),
      notes: [],
      spool: { last_message: "OK: login (00:00:01)", html: null },
    },
  ],
  controller: {
    version: "1",
    runtime: "node 20",
    errors: [],
    daemon: {
      state: "running",
      pid: 7,
      instance: "i",
      since: "now",
      launched: "plain",
      degraded: false,
      running: 0,
      waiting: 0,
    },
  },
};
const output = (json: unknown, ...lines: readonly string[]) =>
  ["<<<robotmk:sep(0)>>>", JSON.stringify(json), ...lines, ""].join("\n");

test("the section and the states of the local services are read", () => {
  const read = readSection(
    output(
      section,
      "<<<local:sep(0)>>>",
      '2 "Robotmk login" runtime=1;2;3|age=4 it fails',
      '1 "Robotmk Controller" - low',
    ),
  );
  expect(read.section.suites.map(generatorOf)).toEqual(["Robot 7.0 (Python 3.12 on linux)"]);
  expect([...read.services]).toEqual([
    ["Robotmk login", { state: "CRITICAL", text: "it fails" }],
    ["Robotmk Controller", { state: "WARN", text: "low" }],
  ]);
});

test.each([
  ["no header", 'its first line is "no header"'],
  ["<<<robotmk:sep(0)>>>\nno JSON\n", "JSON"],
  [output({ suites: "none" }), "Expected Array"],
])("an output that no agent could use is refused: %j", (text, problem) => {
  expect(() => readSection(text)).toThrow(problem);
});

const ran: SectionSuite = {
  id: "login",
  rc: 1,
  runtime: 1.25,
  age: 61.04,
  headroom: -8.5,
  xml: null,
  notes: ["a note"],
  spool: { last_message: "CRITICAL: login (00:00:01), 1 failed", html: "/spool/a b/log.html" },
};
const neverRan: SectionSuite = {
  ...ran,
  id: "a_longer_name",
  runtime: null,
  age: null,
  headroom: null,
  notes: [],
  error: "it has not run yet",
  spool: { last_message: null, html: null },
};

function outputOf(suites: readonly SectionSuite[]): PluginOutput {
  const daemon = { state: "running", pid: 1, instance: "i", since: "now", launched: "plain" };
  return {
    section: {
      suites: [...suites],
      controller: {
        version: "0",
        runtime: "node",
        errors: [],
        daemon: { ...daemon, degraded: false, running: 0, waiting: 0 },
      },
    },
    services: new Map([["Robotmk login", { state: "CRITICAL", text: "" }]]),
  };
}

const table = (suites: readonly SectionSuite[]) =>
  suiteTable(outputOf(suites), { paint: (_, text) => text, logOf: ({ spool }) => spool.html });

test("a suite is a row with its note and the link to its log below", () => {
  expect(table([ran])).toEqual([
    "SUITE  STATE     RUNTIME     AGE  HEADROOM  MESSAGE",
    "login  CRITICAL    1.3 s  61.0 s    -8.5 s  CRITICAL: login (00:00:01), 1 failed",
    "                                            a note",
    "                                            file:///spool/a%20b/log.html",
  ]);
});

test("a suite that never ran has its reason and no link", () => {
  expect(table([neverRan])).toEqual([
    "SUITE          STATE  RUNTIME  AGE  HEADROOM  MESSAGE",
    "a_longer_name  ?            -    -         -  it has not run yet",
  ]);
});
