import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeLogEntry } from "./write-log-entry.ts";

let file = "";
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "robotmk-log-")), "program.log");
});
afterEach(() => rmSync(join(file, ".."), { recursive: true }));

test("an entry is one line: stamp, level, program with its pid, text", () => {
  writeLogEntry({ file, program: "daemon" }, "warn", ["task x", new Error("two\nlines"), 7]);
  const line = readFileSync(file, "utf8");
  expect(line).toMatch(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d WARN daemon\[\d+\] task x two lines 7\n$/,
  );
  expect(line).toContain(`daemon[${process.pid}]`);
});

test("a text with line ends can't pretend to be an entry of its own", () => {
  writeLogEntry({ file, program: "ctrl" }, "info", [
    "one\n2026-11-22T11:15:30.123+01:00 ERROR daemon[1] forged",
  ]);
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(2);
});

test("a log that can't be written throws, so that its program may say so elsewhere", () => {
  mkdirSync(file);
  expect(() => writeLogEntry({ file, program: "ctrl" }, "info", ["x"])).toThrow("EISDIR");
});
