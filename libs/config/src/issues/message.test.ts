import * as fc from "fast-check";
import { expect, test } from "vitest";
import { dotted, quote, issueMessage } from "./message.ts";

const tell = (keyPath: readonly string[], value: unknown, at: "key" | "value" = "value") =>
  issueMessage({ keyPath, at, reason: "must be different", value });

test("the issue of a suite's key names the suite", () => {
  expect(tell(["suites", "login", "timeout"], 0)).toBe(
    'Cannot schedule suite "login" as timeout must be different: current value is 0',
  );
  expect(tell(["suites", "login"], [])).toBe(
    'Cannot schedule suite "login" as it must be different: current value is a list',
  );
});

test("the issue of any other key names the configuration", () => {
  expect(tell(["output", "1"], "x")).toBe(
    'Cannot use the configuration as output[1] must be different: current value is "x"',
  );
});

test("a key to blame is quoted with the mapping that it stands in", () => {
  expect(tell(["suites", "a", "robot_params", "x y"], 1, "key")).toBe(
    'Cannot schedule suite "a" as key "x y" in robot_params must be different',
  );
  expect(tell(["suites", "a", "x"], 1, "key")).toBe('Cannot schedule suite "a" as key "x" must be different');
  expect(tell(["env", "x"], 1, "key")).toBe(
    'Cannot use the configuration as key "x" in env must be different',
  );
});

test.each([
  ["suites", "a", "variable", "PIN"],
  ["suites", "a", "env", "PIN"],
  ["suites", "a", "robot_params", "variable", "0"],
  ["suites", "a", "env"],
  ["robot_params", "variable", "PIN"],
  ["env", "PIN"],
])("what may be a secret is not quoted: %s %s %s", (...keyPath) => {
  for (const value of ["hunter2", 4711, true]) {
    expect(tell(keyPath, value)).toMatch(/: current value is a (?:text|number|boolean)$/);
  }
});

test("unusual keys are quoted in a path", () => {
  expect(dotted(["robot_params", "include", "3"])).toBe("robot_params.include[3]");
  expect(dotted(["a b", "c.d"])).toBe('"a b"."c.d"');
});

test("quotes, line ends and invisible characters are escaped, long texts are cut", () => {
  expect(quote('a"b')).toBe('"a\\"b"');
  expect(quote("a\nb\u2028\u202e")).toBe('"a\\nb\\u{2028}\\u{202e}"');
  expect(quote("x".repeat(100))).toBe(`"${"x".repeat(60)}…"`);
});

test("any text stays on one line and is short", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) => {
      const quoted = quote(text);
      expect(quoted).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(quoted.length).toBeLessThan(600);
    }),
  );
});
