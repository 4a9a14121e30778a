import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logLine, logText } from "./format.ts";

const ORIGIN = {
  wallMs: Date.UTC(2026, 10, 22, 10, 15, 30, 123),
  level: "warn",
  program: "daemon",
  pid: 7,
} as const;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.123[+-]\d\d:\d\d$/;
const texts = fc.string({ unit: "binary", maxLength: 60 });

test("a line for people: time with offset, level, program with its pid, text", () => {
  const line = logLine([{ suite: "login", run: "r1" }, "ended"], ORIGIN, { format: "text" });
  const [time = "", ...words] = line.split(" ");
  expect(time).toMatch(TIME);
  expect(Date.parse(time)).toBe(ORIGIN.wallMs);
  expect(words.join(" ")).toBe("WARN daemon[7] suite login run r1: ended");
});

test("a line for machines has the subject in fields of its own", () => {
  const subject = { suite: "login", run: "r1", task: "1_robotmk_login", attempt: 2 };
  const parsed: unknown = JSON.parse(logLine([subject, "ended"], ORIGIN, { format: "json" }));
  expect(parsed).toEqual({
    time: expect.stringMatching(TIME),
    level: "warn",
    program: "daemon",
    pid: 7,
    ...subject,
    message: "ended",
  });
});

test("a subject that is not there has no field", () => {
  const parsed: object = JSON.parse(logLine(["text"], ORIGIN, { format: "json" }));
  expect(Object.keys(parsed)).toEqual(["time", "level", "program", "pid", "message"]);
});

test("any text is one line of JSON that gives it back, whatever ends a line for the reader", () => {
  fc.assert(
    fc.property(texts, texts, (suite, message) => {
      const line = logLine([{ suite }, message], ORIGIN, { format: "json" });
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      const whole = (text: string) => text.replaceAll(/\p{Surrogate}/gu, "\ufffd");
      expect(JSON.parse(line)).toMatchObject({ suite: whole(suite), message: whole(message) });
      expect(Buffer.from(line).toString()).toBe(line);
    }),
  );
});

test("a text that looks like an entry is none", () => {
  const line = logLine(["one\n2026-11-22T11:15:30.123+01:00 ERROR daemon[1] forged"], ORIGIN, {
    format: "text",
  });
  expect(line.split("\n")).toHaveLength(1);
  expect(line).toContain(" ⏎ ");
});

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
