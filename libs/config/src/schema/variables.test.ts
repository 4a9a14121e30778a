import { expect, test } from "vitest";
import { readVariables } from "./variables.ts";

function variablesOf(written: unknown) {
  const result = readVariables(written);
  return result.kind === "ok" ? [...result.value.values()] : result.issues;
}

test("a mapping keeps the types of its values", () => {
  const written = new Map<string, unknown>([
    ["text", "a"],
    ["number", 1],
    ["flag", true],
    ["nothing", null],
    ["list", [1, new Map([["k", "v"]])]],
    ["Mein Rechner", new Map([["__proto__", "x"]])],
  ]);
  expect(variablesOf(written)).toEqual([
    { name: "text", value: "a" },
    { name: "number", value: 1 },
    { name: "flag", value: true },
    { name: "nothing", value: null },
    { name: "list", value: [1, { k: "v" }] },
    { name: "Mein Rechner", value: Object.fromEntries([["__proto__", "x"]]) },
  ]);
});

test("texts are split at their first colon and nothing is trimmed; the last one of a name wins", () => {
  expect(variablesOf(["url:http://x:80", "port: int:1", "URL: y ", "empty:"])).toEqual([
    { name: "URL", value: " y " },
    { name: "port", value: " int:1" },
    { name: "empty", value: "" },
  ]);
  expect(variablesOf("a:b")).toEqual([{ name: "a", value: "b" }]);
});

test.each([
  ["", "is blank"],
  [" ", "is blank"],
  ["${x}", 'must be written without "${}"'],
  ["@{x}", 'must be written without "@{}"'],
  ["$x", 'must not begin with "$"'],
  ["%{HOME", 'must not begin with "%"'],
  [" a", "must not begin or end with a space"],
  ["a{b}", 'it holds "{"'],
  ["a}", 'it holds "}"'],
  ["a: int", 'it holds ":"'],
  ["a\nb", "must not hold control characters"],
  ["a\0b", "must not hold control characters"],
])("%j is no name of a variable", (name, reason) => {
  expect(variablesOf(new Map([[name, 1]]))).toMatchObject([
    { at: "key", path: [name], reason: expect.stringContaining(reason) },
  ]);
});

test("two names that Robot Framework takes for one are refused", () => {
  const written = new Map([
    ["my_var", 1],
    ["My Var", 2],
  ]);
  expect(variablesOf(written)).toMatchObject([
    { at: "key", path: ["My Var"], reason: 'names the same Robot variable as "my_var"' },
  ]);
});

test.each([
  [new Map([["a", "x\0"]]), ["a"]],
  [new Map([["a", [new Map([["k", "x\0"]])]]]), ["a"]],
  [new Map([["a", [new Map([["k\0", "x"]])]]]), ["a"]],
  [["a:x\0"], ["0"]],
  ["a:x\0", []],
])("a NUL is found wherever it stands", (written, path) => {
  expect(variablesOf(written)).toMatchObject([
    { path, at: "value", reason: "must not hold a NUL character" },
  ]);
});

test.each([5, true, null])("%j holds no variables", (written) => {
  expect(variablesOf(written)).toMatchObject([
    { path: [], reason: expect.stringContaining("must be a mapping") },
  ]);
});

test.each([[["a"]], [[5]], [[new Map([["a", "b"]])]]])("a list must hold texts with a colon", (written) => {
  expect(variablesOf(written)).toMatchObject([
    { path: ["0"], reason: 'must be a text such as "NAME:value"' },
  ]);
});
