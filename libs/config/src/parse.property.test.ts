import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../tools/test/property-runs.ts";
import { checkSuiteIds } from "./checks/suite-ids.ts";
import { formatIssue } from "./issues/issue.ts";
import { parseConfig } from "./parse.ts";
import { HOST_KEYS, SUITE_KEYS } from "./schema/schema.ts";

const origin = {
  file: "/etc/robotmk.yml",
  defaults: { spoolDir: "/s", logDir: "/l", robotdir: "/r", robotCommand: ["robot"] },
};

const characters = (text: string) => text.split("");

/** What is wrong with the answer to a text, whatever the text. */
function faultsOf(text: string): readonly string[] {
  const result = parseConfig(text, origin);
  const lineCount = text.split("\n").length;
  const misplaced = result.issues.filter(
    ({ line, column }) => !(line >= 1 && line <= lineCount && column >= 1),
  );
  const unprintable = result.issues.filter((issue) => /[\r\n\0]/.test(formatIssue(issue)));
  const hasErrors = result.issues.some(({ severity }) => severity === "error");
  const ids = result.kind === "valid" ? result.config.suites.map(({ id }) => id) : result.suiteIds;
  const { usable } = checkSuiteIds(ids);
  return [
    ...misplaced.map((issue) => `misplaced: ${formatIssue(issue)}`),
    ...unprintable.map((issue) => `unprintable: ${issue.message}`),
    ...(hasErrors === (result.kind === "invalid") ? [] : [`${result.kind}, with errors: ${hasErrors}`]),
    ...(usable.length === ids.length ? [] : [`unusable ids: ${ids.join()}`]),
  ];
}

test("any text is a configuration or has issues with places", () => {
  const pieces = fc.constantFrom(
    ...characters("[]{},:-?|>!&*#'\"%@`\t \n\r\0\\~"),
    "suites",
    "a",
    "&x",
    "*x",
    "<<",
    "---",
    "\n  ",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(faultsOf(text)).toEqual([]);
    }),
    propertyRuns(2000),
  );
});

const TEMPLATE = `
execution_mode: agent_serial
global_execution_interval: 3600
robot_params: &params {include: [a, b], variable: ["x:y"], dryrun: false}
output: [robotmk]
suites:
  first:
    suite: sub/first.robot
    variable: {var1: foo, var2: [1, 2.50, {k: v}]}
    robot_params: *params
    env: {PORT: 080}
    timeout: 90s
  "second": # a comment
    execution_mode: agent_parallel
    robot_command: [/opt/venv/bin/python, -m, robot]
`;

test("a configuration with anything cut out or put in has issues with places, or is valid", () => {
  const edits = fc.record({
    at: fc.nat(TEMPLATE.length),
    cut: fc.nat(20),
    insert: fc.oneof(
      fc.constant(""),
      fc.string({ unit: "binary", maxLength: 4 }),
      fc.constantFrom(...characters("[]{},:-?|>!&*#'\"\n\t ")),
    ),
  });
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce(
        (before, { at, cut, insert }) => before.slice(0, at) + insert + before.slice(at + cut),
        TEMPLATE,
      );
      expect(faultsOf(text)).toEqual([]);
    }),
    propertyRuns(2000),
  );
});

test("a configuration that breaks off anywhere has issues with places, or is valid", () => {
  for (let length = 0; length <= TEMPLATE.length; length += 1) {
    expect(faultsOf(TEMPLATE.slice(0, length))).toEqual([]);
  }
});

test("any value below any key is taken or refused at its place", () => {
  const jsonOf = (value: unknown) => JSON.stringify(value);
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }).map(jsonOf),
    fc.constantFrom(
      ".nan",
      ".inf",
      "-1",
      "0",
      "1e9",
      "5 apples",
      "5m",
      "~",
      "*nope",
      "!x y",
      "007",
      "[[a]]",
      '"\\0"',
    ),
    fc.dictionary(fc.string({ maxLength: 12 }), fc.string({ maxLength: 5 })).map(jsonOf),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...HOST_KEYS),
      fc.constantFrom(...SUITE_KEYS),
      values,
      (hostKey, suiteKey, value) => {
        const top = hostKey === "suites" ? "" : `${hostKey}: ${value}\n`;
        expect(faultsOf(`${top}suites:\n  a:\n    ${suiteKey}: ${value}\n`)).toEqual([]);
      },
    ),
    propertyRuns(2000),
  );
});

test("any name below any mapping is taken or refused at its place", () => {
  const names = fc.string({ unit: "binary", maxLength: 15 }).map((name) => JSON.stringify(name));
  const places = fc.constantFrom(
    "NAME: 1",
    "suites: {NAME: }",
    "suites: {a: {NAME: x}}",
    ...["variable", "env", "robot_params"].map((key) => `suites: {a: {${key}: {NAME: x}}}`),
  );
  fc.assert(
    fc.property(names, places, (name, place) => {
      expect(faultsOf(place.replace("NAME", () => name))).toEqual([]);
    }),
    propertyRuns(2000),
  );
});
