import { expect, test } from "vitest";
import { windowsPlugin, windowsProgram } from "./windows-plugin.ts";

const FACTS = { version: "1.2.3", oldestNode: "20.19" };
const text = windowsPlugin(FACTS);
const lines = text.split("\r\n");

test("each line ends as on Windows, and no code page reads a character otherwise", () => {
  expect(lines.at(-1)).toBe("");
  expect(lines.join("")).not.toMatch(/[\r\n]/);
  expect(text).toMatch(/^[\r\n\x20-\x7e]*$/);
});

test("the agent finds the version behind the first word by which it knows one", () => {
  const found = text.slice(text.indexOf("set CMK_VERSION=")).split("\r\n")[0];
  expect(found).toBe('set CMK_VERSION="1.2.3"');
});

test("nothing is left of the template, and no other text than a version gets in", () => {
  expect(text).not.toMatch(/@[A-Z_]+@/);
  expect(() => windowsPlugin({ ...FACTS, version: '1" & calc' })).toThrow("it is no plain word");
});

test("each label that is gone to is there once", () => {
  const targets = lines.flatMap((line) => [...line.matchAll(/(?:goto|call :)\s*(\w+)/g)].map(([, to]) => to));
  const labels = lines.filter((line) => /^:\w+$/.test(line)).map((line) => line.slice(1));
  expect(targets.length).toBeGreaterThan(5);
  expect(new Set(labels).size).toBe(labels.length);
  expect(targets.filter((target) => target !== undefined && !labels.includes(target))).toEqual([]);
});

test("as the plugin it gives its programs no input and drops what they say beside", () => {
  const calls = lines.filter((line) => line.startsWith('"%program%"') && !line.endsWith("%*"));
  expect(calls).toHaveLength(2);
  for (const call of calls) expect(call).toMatch(/ <nul 2>nul$/);
});

test.each([
  ["the plugin", lines],
  ["another program", windowsProgram("daemon", FACTS).split("\r\n")],
])("a Deno that %s calls, wherever it was found, gets all rights and asks nothing", (_, batch) => {
  const deno = 'if /i "%%~nxn" == "deno.exe" set "options=run -A --no-prompt --quiet"';
  expect(batch).toContain(`for %%n in ("%program%") do ${deno}`);
  const calls = batch.filter((line) => /^"%program%" .*(?:%module%|\.mjs)"/.test(line));
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) expect(call).toMatch(/^"%program%" %options% "/);
});

test("the code page of the console stays as it is", () => {
  expect(text).not.toMatch(/chcp/i);
});
