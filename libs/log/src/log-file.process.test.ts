import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendLine, isLogFull } from "./log-file.ts";

const DAY_MS = 86_400_000;
const LARGE = 1_000_000;

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-platform-"));
  file = join(folder, "program.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

function append(line: string, maxBytes = LARGE, nowMs = Date.now()): boolean {
  return appendLine(file, line, { maxBytes, nowMs });
}

/** The texts of the archives, oldest first. */
function archives(): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name !== "program.log")
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

test("each line is added behind the last", () => {
  append("first");
  append("second with ümlauts");
  expect(readFileSync(file, "utf8")).toBe("first\nsecond with ümlauts\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(["a\nb", "a\r\nb", "a\n\n\rb"])("line ends within %j stay on one line", (text) => {
  append(text);
  expect(readFileSync(file, "utf8")).toBe("a ⏎ b\n");
});

test("a removed folder is made again, for its owner alone", () => {
  file = join(folder, "logs", "robotmk", "program.log");
  append("first");
  rmSync(join(folder, "logs"), { recursive: true });
  append("second");
  expect(readFileSync(file, "utf8")).toBe("second\n");
  expect(statSync(join(folder, "logs", "robotmk")).mode & 0o777).toBe(0o700);
});

test("a full log is put aside before the next line, which begins a new one", () => {
  expect(append("x".repeat(98), 99)).toBe(false);
  expect(append("y", 99)).toBe(false);
  expect(archives()).toEqual([]);
  expect(append("z", 99)).toBe(true);
  expect(archives()).toEqual([`${"x".repeat(98)}\ny\n`]);
  expect(readFileSync(file, "utf8")).toBe("z\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("no file grows beyond the limit and a line, and each rotation keeps all lines", () => {
  for (let index = 0; index < 105; index += 1) append(`line ${index} `.padEnd(49, "."), 500);
  expect(archives().map(({ length }) => length)).toEqual(Array.from({ length: 9 }, () => 550));
  const lines = [...archives(), readFileSync(file, "utf8")].join("").split("\n").slice(0, -1);
  expect(new Set(lines).size).toBe(105);
});

test("yesterday's log is put aside before today's first line, and named by its last line", () => {
  append("yesterday");
  const yesterday = new Date(Date.now() - DAY_MS);
  utimesSync(file, yesterday, yesterday);
  expect(append("today")).toBe(true);
  expect(append("today too")).toBe(false);
  expect(archives()).toEqual(["yesterday\n"]);
  const stamp = yesterday.toISOString().replaceAll(/[-:.]/g, "");
  expect(readdirSync(folder).some((name) => name.startsWith(`program.log.${stamp}-`))).toBe(true);
});

test("a log of tomorrow, as a clock that was set back leaves it, goes on", () => {
  append("first");
  expect(append("second", LARGE, Date.now() - 2 * DAY_MS)).toBe(false);
  expect(archives()).toEqual([]);
});

test("a file server whose clock is a day behind costs one rotation, not one for each line", () => {
  append("first");
  const tomorrowMs = Date.now() + DAY_MS;
  const rotations = ["a", "b", "c"].map((line) => append(line, LARGE, tomorrowMs));
  expect(rotations).toEqual([true, false, false]);
  expect(readFileSync(file, "utf8")).toBe("a\nb\nc\n");
});

test("an empty log of yesterday is no archive", () => {
  writeFileSync(file, "");
  expect(append("today", LARGE, Date.now() + DAY_MS)).toBe(false);
  expect(archives()).toEqual([]);
});

test("a line that was torn does not spoil the next one", () => {
  writeFileSync(file, "whole\ntor");
  append("next");
  expect(readFileSync(file, "utf8")).toBe("whole\ntor\nnext\n");
});

test("nothing is written through a symbolic link, not even to a file that is not there", () => {
  const elsewhere = join(folder, "elsewhere");
  symlinkSync(elsewhere, file);
  expect(() => append("text")).toThrow(`Cannot append to "${file}": it is a symbolic link`);
  expect(existsSync(elsewhere)).toBe(false);
  writeFileSync(elsewhere, "its own text");
  expect(() => append("text", 1)).toThrow("symbolic link");
  expect(readFileSync(elsewhere, "utf8")).toBe("its own text");
});

test.skipIf(process.platform === "win32")("a FIFO in the place of a log holds nobody up", () => {
  execFileSync("mkfifo", [file]);
  expect(() => append("text")).toThrow(`Cannot append to "${file}": it is not a regular file`);
});

test("a log that can't be written throws the system's error", () => {
  mkdirSync(file);
  expect(() => append("text")).toThrow(expect.objectContaining({ code: "EISDIR" }));
});

// Local time, as is the day that counts.
const MIDNIGHT = new Date(2026, 10, 22).getTime();
const HOUR_MS = 3_600_000;

test.each([
  ["an empty one of last year", 0, MIDNIGHT - 10_000 * HOUR_MS, MIDNIGHT, false],
  ["a small one of today", 10, MIDNIGHT, MIDNIGHT + HOUR_MS, false],
  ["a small one of yesterday", 10, MIDNIGHT - 1, MIDNIGHT, true],
  ["a small one of the same hour of another day", 10, MIDNIGHT - 23 * HOUR_MS, MIDNIGHT + HOUR_MS, true],
  ["one as large as it may be", 100, MIDNIGHT, MIDNIGHT, false],
  ["one that is larger", 101, MIDNIGHT, MIDNIGHT, true],
  ["a small one of tomorrow", 10, MIDNIGHT + 24 * HOUR_MS, MIDNIGHT, false],
])("%s", (_name, bytes, lastWriteMs, nowMs, isFull) => {
  expect(isLogFull({ bytes, lastWriteMs }, { maxBytes: 100, nowMs })).toBe(isFull);
});

test("by its age alone a log is full at most once a day", () => {
  const instants = fc.array(fc.integer({ min: 0, max: 30 * 24 * 60 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(instants, (minutes) => {
      let rotations = 0;
      let lastWriteMs: number | undefined;
      for (const minute of minutes.toSorted((a, b) => a - b)) {
        const nowMs = MIDNIGHT + minute * 60_000;
        if (lastWriteMs !== undefined && isLogFull({ bytes: 1, lastWriteMs }, { maxBytes: 100, nowMs }))
          rotations += 1;
        lastWriteMs = nowMs;
      }
      const days = new Set(minutes.map((minute) => new Date(MIDNIGHT + minute * 60_000).toDateString()));
      expect(rotations).toBe(days.size - 1);
    }),
  );
});
