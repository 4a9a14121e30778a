import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { generatorOf, readSection } from "./read-section.ts";

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
