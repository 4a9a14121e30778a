import { expect, test } from "vitest";
import { checkYamlSize, MAX_CONFIG_SIZE } from "./limits.ts";

test("brackets that are content do not count as nesting", () => {
  const lines = Array.from(
    { length: 100 },
    (_, index) => `k${index}: {a: "[", b: '{'} # [[[[
l${index}: x[{[
`,
  );
  expect(checkYamlSize(lines.join(""))).toBeUndefined();
  expect(checkYamlSize(`a: |\n${"  [[[{{{\n".repeat(100)}`)).toBeUndefined();
});

test.each([
  ["flow lists", "[".repeat(100_000)],
  ["flow mappings", "{a: ".repeat(100_000)],
  ["lists in one line", "- ".repeat(100_000)],
  ["complex keys in one line", "? ".repeat(100_000)],
])("100,000 nested %s are refused at the first level too many, without time", (_name, text) => {
  const start = performance.now();
  const issue = checkYamlSize(text);
  expect(issue?.message).toContain("it nests more than 64 levels");
  expect(issue?.offset).toBe(64 * text.indexOf(text.charAt(0), 1));
  expect(performance.now() - start).toBeLessThan(100);
});

test("64 levels are allowed", () => {
  expect(checkYamlSize("[".repeat(64) + "]".repeat(64))).toBeUndefined();
});

test("a file of a million tokens is refused", () => {
  expect(checkYamlSize("]\n".repeat(MAX_CONFIG_SIZE / 2))?.message).toContain("more than 400000 YAML tokens");
});

test("a text of more than 1 MiB is refused", () => {
  expect(checkYamlSize("#".repeat(MAX_CONFIG_SIZE))).toBeUndefined();
  expect(checkYamlSize("#".repeat(MAX_CONFIG_SIZE + 1))?.message).toContain("at most 1 MiB");
});

test.each([
  ["a: \u0000", "U+0000", 3],
  ["\u001b[31m", "U+001B", 0],
  ["a\u007f", "U+007F", 1],
])("the control character of %j is found", (text, code, offset) => {
  expect(checkYamlSize(text)).toEqual({ message: expect.stringContaining(code), offset });
});

test("tabs and both kinds of line ends are allowed", () => {
  expect(checkYamlSize("a:\tb\r\nc: d\n")).toBeUndefined();
});
