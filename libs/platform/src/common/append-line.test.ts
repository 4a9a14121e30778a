import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendLine } from "./append-line.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-platform-"));
  file = join(folder, "program.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("each line is added behind the last", () => {
  appendLine(file, "first");
  appendLine(file, "second with ümlauts");
  expect(readFileSync(file, "utf8")).toBe("first\nsecond with ümlauts\n");
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test.each(["a\nb", "a\r\nb", "a\n\n\rb"])("line ends within %j stay on one line", (text) => {
  appendLine(file, text);
  expect(readFileSync(file, "utf8")).toBe("a ⏎ b\n");
});

test("a folder that somebody removed is made anew, for its owner alone", () => {
  const deep = join(folder, "logs", "robotmk", "program.log");
  appendLine(deep, "first");
  rmSync(join(folder, "logs"), { recursive: true });
  appendLine(deep, "second");
  expect(readFileSync(deep, "utf8")).toBe("second\n");
  expect(statSync(join(folder, "logs", "robotmk")).mode & 0o777).toBe(0o700);
});

test("a full log becomes FILE.1, and the next line begins a new one", () => {
  appendLine(file, "x".repeat(98), 100);
  expect(existsSync(`${file}.1`)).toBe(false);
  appendLine(file, "y", 100);
  expect(existsSync(file)).toBe(false);
  expect(readFileSync(`${file}.1`, "utf8")).toBe(`${"x".repeat(98)}\ny\n`);
  appendLine(file, "z", 100);
  expect(readFileSync(file, "utf8")).toBe("z\n");
});

test("a log keeps at most the limit and a line, twice", () => {
  for (let index = 0; index < 105; index += 1) appendLine(file, `line ${index} `.padEnd(49, "."), 500);
  expect(statSync(`${file}.1`).size).toBe(550);
  expect(statSync(file).size).toBe(300);
});

test("a log that can't be written throws the system's error", () => {
  mkdirSync(file);
  expect(() => appendLine(file, "text")).toThrow(expect.objectContaining({ code: "EISDIR" }));
});

const writerScript = fileURLToPath(new URL("../fixtures/append-lines.ts", import.meta.url));

/** Has two programs write 1,500 lines each, beginning together. */
async function writeTogether(maxBytes: number): Promise<readonly string[]> {
  const writers = ["a", "b"].map((name) =>
    spawn(process.execPath, ["--import", "tsx", writerScript, file, name, "1500", String(maxBytes)], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const ended = Promise.all(writers.map(async (writer) => once(writer, "exit")));
  await Promise.all(writers.map(async (writer) => once(writer.stdout, "data")));
  for (const writer of writers) writer.stdin.end();
  expect((await ended).map(([code]) => code)).toEqual([0, 0]);
  return [file, `${file}.1`]
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, "utf8").split("\n").slice(0, -1));
}

test("two programs that write at once lose no line and mix none", async () => {
  const lines = await writeTogether(100_000_000);
  expect(lines).toHaveLength(3000);
  expect(new Set(lines).size).toBe(3000);
  expect(lines.filter((line) => !/^[ab] \d+ (x{0,199})\.$/.test(line))).toEqual([]);
});

test("two programs that rotate at once both go on, and every line that is kept is whole", async () => {
  const lines = await writeTogether(4_000);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !/^[ab] \d+ (x{0,199})\.$/.test(line))).toEqual([]);
});
