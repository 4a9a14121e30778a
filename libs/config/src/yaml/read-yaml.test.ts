import { expect, test } from "vitest";
import { readYaml } from "./read-yaml.ts";

const rootOf = (text: string) => readYaml(text).root;

test("mappings become Maps whose keys are the texts of the file", () => {
  expect(rootOf("{123: a, 1.10: b, null: c, true: d, __proto__: e, constructor: f, 'q': g}")).toEqual(
    new Map([
      ["123", "a"],
      ["1.10", "b"],
      ["null", "c"],
      ["true", "d"],
      ["__proto__", "e"],
      ["constructor", "f"],
      ["q", "g"],
    ]),
  );
});

test("numbers that would be written differently stay texts", () => {
  const written = [
    "1",
    "-1",
    "1.5",
    "007",
    "1.10",
    "0x1F",
    "1e3",
    "+5",
    "12345678901234567890",
    ".inf",
    ".nan",
    "-0",
  ];
  expect(rootOf(`[${written.join(", ")}]`)).toEqual([1, -1, 1.5, ...written.slice(3)]);
});

test("words of YAML 1.1 are texts", () => {
  expect(rootOf("[yes, no, on, 12:30:45, 2020-11-20, true, ~]")).toEqual([
    "yes",
    "no",
    "on",
    "12:30:45",
    "2020-11-20",
    true,
    null,
  ]);
  expect(rootOf("%YAML 1.1\n---\n[yes, 010]")).toEqual(["yes", "010"]);
});

test("anchors and aliases are followed", () => {
  const yaml = readYaml("a: &x {b: [1]}\nc: *x\nd: &y 5\ne: *y\nf: &y 6\ng: *y\n");
  expect(yaml.issues).toEqual([]);
  const shared = new Map([["b", [1]]]);
  expect(yaml.root).toEqual(
    new Map<string, unknown>(Object.entries({ a: shared, c: shared, d: 5, e: 5, f: 6, g: 6 })),
  );
});

test("a thousand aliases of one anchor are no bomb", () => {
  const lines = Array.from({ length: 1000 }, (_, index) => `k${index}: *x\n`);
  expect(readYaml(`a: &x {b: c, d: e}\n${lines.join("")}`).issues).toEqual([]);
});

test("an alias bomb is refused once, at the alias that goes too far", () => {
  const levels = Array.from({ length: 9 }, (_, level) => {
    const item = level === 0 ? "x" : `*a${level - 1}`;
    return `k${level}: &a${level} [${Array(10).fill(item).join(", ")}]\n`;
  });
  const { issues, isSound } = readYaml(levels.join(""));
  expect(isSound).toBe(true);
  expect(issues).toMatchObject([
    { line: 5, message: expect.stringContaining("aliases may stand for 100000 values") },
  ]);
});

test.each([
  ["*x", 1, 1],
  ["a: *x\nb: &x 1", 1, 4],
  ["a: &x [*x]", 1, 8],
])("in %j the alias has no anchor", (text, line, column) => {
  expect(readYaml(text).issues).toMatchObject([
    { line, column, message: expect.stringContaining("Cannot resolve") },
  ]);
});

test("keys written twice are told, in flow, in block, quoted or not; the first one counts", () => {
  const { issues, root } = readYaml('a: 1\nb: {c: 1, "c": 2}\na: 2\n');
  expect(issues).toMatchObject([
    {
      line: 2,
      column: 11,
      keyPath: ["b", "c"],
      message: 'Cannot use key "c" twice in one mapping: it stands in line 2 already',
    },
    {
      line: 3,
      column: 1,
      keyPath: ["a"],
      message: 'Cannot use key "a" twice in one mapping: it stands in line 1 already',
    },
  ]);
  expect(root).toEqual(
    new Map<string, unknown>([
      ["a", 1],
      ["b", new Map([["c", 1]])],
    ]),
  );
});

test.each([
  ["a:\n\tb: c", 2, 1, "tabs are not allowed as indentation"],
  ["a: 'b", 1, 6, "missing closing 'quote"],
  ["a: b\n c: d", 1, 4, "nested mappings are not allowed"],
  ["a: {b: c", 1, 9, "flow map in block collection must be sufficiently indented and end with a }"],
  ["a: {}\n---\nb: {}", 2, 1, "a second document begins, and there may be but one"],
  ["a: !secret b", 1, 4, "unresolved tag: !secret"],
  ["a: !!binary aGk=", 1, 4, "unresolved tag: tag:yaml.org,2002:binary"],
  ["? [a]\n: b", 1, 3, "keys must be"],
  ["a: @b", 1, 4, "plain value cannot start with reserved character @"],
])("the syntax error of %j has its place", (text, line, column, message) => {
  expect(readYaml(text)).toMatchObject({
    isSound: false,
    issues: [{ line, column, message: expect.stringContaining(message) }],
  });
});

test.each([100, 1400])("an indentation of %d levels is refused", (levels) => {
  const text = Array.from({ length: levels }, (_, indent) => `${" ".repeat(indent)}a:\n`).join("");
  expect(readYaml(text).issues).toMatchObject([
    { message: expect.stringMatching(/nests (?:more than 64|too deep)/) },
  ]);
});

test("an unknown directive is only worth a warning", () => {
  expect(readYaml("%FOO bar\n---\na: b")).toMatchObject({
    isSound: true,
    issues: [{ severity: "warning", line: 1 }],
  });
});

test("the issue of a Windows path in double quotes says what to write instead", () => {
  const { issues } = readYaml('robotdir: "C:\\suites"\n');
  expect(issues).toEqual([
    expect.objectContaining({
      line: 1,
      message: expect.stringMatching(/escape.*: in double quotes.*in single quotes/),
    }),
  ]);
});

test("what stands before a syntax error can still be read", () => {
  const { root, isSound } = readYaml("spool_dir: /x\nsuites:\n  a: {}\n bad\n");
  expect(isSound).toBe(false);
  expect(root instanceof Map && [root.get("spool_dir"), root.get("suites")]).toEqual([
    "/x",
    new Map([["a", new Map()]]),
  ]);
});

test("places are those of the key or of the value, with Windows line ends and behind aliases too", () => {
  const { locate } = readYaml("a:\r\n  b: [x, {c: d}]\r\n  e:\r\nf: &x\r\n  g: h\r\ni: *x\r\n");
  expect(locate(["a", "b"], "key")).toEqual({ line: 2, column: 3 });
  expect(locate(["a", "b"], "value")).toEqual({ line: 2, column: 6 });
  expect(locate(["a", "b", "0"], "value")).toEqual({ line: 2, column: 7 });
  expect(locate(["a", "b", "1", "c"], "value")).toEqual({ line: 2, column: 14 });
  expect(locate(["a", "e"], "value")).toEqual({ line: 3, column: 3 });
  expect(locate(["i"], "value")).toEqual({ line: 6, column: 4 });
  expect(locate(["i", "g"], "value")).toEqual({ line: 5, column: 6 });
  expect(locate(["a", "b", "7"], "value")).toEqual({ line: 2, column: 6 });
  expect(locate(["a", "nope", "x"], "key")).toEqual({ line: 2, column: 3 });
  expect(locate(["nope"], "key")).toEqual({ line: 1, column: 1 });
});
