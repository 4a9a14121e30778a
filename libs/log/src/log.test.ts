import * as fc from "fast-check";
import { expect, test } from "vitest";
import { logEntry, makeLog } from "./log.ts";

test.each([
  ["a message alone", ["text"], {}, "text"],
  ["a subject", [{ suite: "login", run: "r1" }, "text"], { suite: "login", run: "r1" }, "text"],
  ["an attempt", [{ suite: "login", attempt: 2 }, "text"], { suite: "login", attempt: 2 }, "text"],
  ["what a subject has too much", [{ task: "t", secret: "x" }, "text"], { task: "t" }, "text"],
  ["what a subject may not have", [{ suite: 7, attempt: "x" }, "text"], {}, "text"],
  ["an error", ["failed:", new Error("two\nlines")], {}, "failed: two lines"],
  ["an error first", [new Error("failed")], {}, "failed"],
  ["several parts", ["a", 7, null, undefined], {}, "a 7 null undefined"],
  ["nothing", [], {}, ""],
] as const)("an entry with %s is taken apart", (_name, args, subject, message) => {
  expect(logEntry(args)).toEqual({ subject, message });
});

test("a long message is cut, and its end says so", () => {
  expect(logEntry(["x".repeat(16_384)]).message).toBe("x".repeat(16_384));
  expect(logEntry(["x".repeat(16_400)]).message).toBe(`${"x".repeat(16_384)} … (cut: 16 more characters)`);
});

test("a cut through a character of two halves leaves no half", () => {
  const { message } = logEntry(["😀".repeat(9_000).slice(1)]);
  expect(message).not.toMatch(/\p{Surrogate}/u);
});

test("whatever is logged is well-formed and bounded", () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), (args) => {
      const { message } = logEntry(args);
      expect(message.length).toBeLessThan(16_384 + 50);
      expect(message).not.toMatch(/\p{Surrogate}/u);
    }),
  );
});

test("once() logs a text at its first time, and again when the state of its key changes", () => {
  const lines: string[] = [];
  const at = (level: string) => (first: unknown, message?: string) => {
    lines.push(`${level}: ${message ?? String(first)}`);
  };
  const log = makeLog({ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") });
  log.once("disk", "full");
  log.once("disk", "full");
  log.once("config", "full", { level: "error" });
  log.once("disk", "read-only");
  log.once("disk", "full");
  log.once("clean", "Cannot remove a", { state: "EACCES" });
  log.once("clean", "Cannot remove b", { state: "EACCES" });
  log.once("clean", "Cannot remove b", { state: "EPERM" });
  expect(lines.slice(0, 4)).toEqual(["warn: full", "error: full", "warn: read-only", "warn: full"]);
  expect(lines.slice(4)).toEqual(["warn: Cannot remove a", "warn: Cannot remove b"]);
});

test("clear() returns the last state, and has the next text logged", () => {
  const lines: string[] = [];
  const note = (first: unknown) => void lines.push(String(first));
  const log = makeLog({ debug: note, info: note, warn: note, error: note });
  log.once("disk", "full");
  expect([log.clear("disk"), log.clear("disk")]).toEqual(["full", undefined]);
  log.once("disk", "full");
  expect(lines).toEqual(["full", "full"]);
});
