import { expect, test } from "vitest";
import type { PluginOutput, SectionSuite } from "./read-section.ts";
import { suiteTable } from "./suite-table.ts";

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
