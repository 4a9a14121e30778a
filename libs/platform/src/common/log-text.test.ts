import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logText } from "./log-text.ts";

test.each([
  [[{ suite: "login", run: "r1" }, "started"], "suite login run r1: started"],
  [[{ suite: "login", run: "r1", task: "1_robotmk_login" }, "closed"], "suite login run r1: closed"],
  [[{ suite: "login", run: "r1", attempt: 2 }, "passed"], "suite login run r1 attempt 2: passed"],
  [[{ run: "r1" }, "closed"], "run r1: closed"],
  [[{ suite: "login", task: "1_robotmk_login" }, "planned"], "task 1_robotmk_login: planned"],
  [[{ suite: "login" }, "refused"], "suite login: refused"],
  [[{}, "daemon ends"], "daemon ends"],
  [["daemon ends"], "daemon ends"],
])("%j reads %j", (args, text) => {
  expect(logText(args)).toBe(text);
});

test.each([
  ["a\nb", "a ⏎ b"],
  ["a\r\n\n\u2028b", "a ⏎ b"],
  ["\u001b[31mred", "\\u001b[31mred"],
  ["bell\u0007 and tab\t.", "bell\\u0007 and tab\t."],
  ["\u009bcsi", "\\u009bcsi"],
])("%j is shown as %j", (written, shown) => {
  expect(logText([written])).toBe(shown);
});

test("a suite's name can't break the line either", () => {
  expect(logText([{ suite: "a\nb" }, "x"])).toBe("suite a ⏎ b: x");
});

test("whatever is logged is one line without orders for a terminal", () => {
  const texts = fc.string({ unit: "binary", maxLength: 50 });
  fc.assert(
    fc.property(fc.record({ suite: texts, run: texts }, { requiredKeys: [] }), texts, (subject, message) => {
      expect(logText([subject, message])).not.toMatch(/[^\P{Cc}\t]|[\u2028\u2029]/u);
    }),
  );
});
