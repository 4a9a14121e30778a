import { expect, test } from "vitest";
import { scenarios } from "./scenarios.ts";
import { VERSIONS } from "./versions.ts";

const FOLDERS = { suites: "/suites", outputs: "/outputs" };

function names(version: string): string[] {
  return scenarios(version, FOLDERS).map(({ name }) => name);
}

test.each([
  ["3.2.2", ["structures-4", "structures-5", "skipping", "legacy"]],
  ["4.1.3", ["structures-5", "structures-7", "legacy"]],
  ["6.1.1", ["structures-7", "legacy"]],
  ["7.0.1", ["structures-7-2"]],
])("Robot Framework %s is not given what came after it: %j", (version, tooNew) => {
  expect(names(version).filter((name) => tooNew.includes(name))).toStrictEqual([]);
  expect(names(version)).toContain("basic");
});

test("a minor version of two digits is newer than one of one digit", () => {
  expect(names("7.10")).toContain("structures-7-2");
});

test("the newest version is given all, and each writes to a file of its own", () => {
  const all = scenarios(VERSIONS.at(-1) ?? "", FOLDERS);
  expect(new Set(all.map(({ output }) => output)).size).toBe(all.length);
  expect(all.map(({ name }) => name)).toContain("structures-7-2");
});

test("rebot is given outputs of scenarios that came before", () => {
  const all = scenarios(VERSIONS.at(-1) ?? "", FOLDERS);
  for (const [index, { arguments: given }] of all.entries()) {
    const made = all.slice(0, index).map(({ output }) => output);
    expect(given.filter((argument) => argument.endsWith(".xml") && !made.includes(argument))).toStrictEqual(
      [],
    );
  }
});
