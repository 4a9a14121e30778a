import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logLine } from "./log-line.ts";

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
