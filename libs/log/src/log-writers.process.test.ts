import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const writerScript = fileURLToPath(new URL("./fixtures/append-lines.ts", import.meta.url));
const NAMES = ["a", "b", "c"];
const COUNT = 1_200;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "robotmk-platform-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Has three programs write so many lines each to one log, beginning together. */
async function writeTogether(limits: { readonly maxBytes: number; readonly keepFiles: number }) {
  const { maxBytes, keepFiles } = limits;
  const writers = NAMES.map((name) =>
    spawn(
      process.execPath,
      ["--import", "tsx", writerScript, folder, name, String(COUNT), String(maxBytes), String(keepFiles)],
      { cwd: fileURLToPath(new URL("..", import.meta.url)), stdio: ["pipe", "pipe", "inherit"] },
    ),
  );
  const ended = Promise.all(writers.map(async (writer) => once(writer, "exit")));
  await Promise.all(writers.map(async (writer) => once(writer.stdout, "data")));
  for (const writer of writers) writer.stdin.end();
  expect((await ended).map(([code]) => code)).toEqual([0, 0, 0]);
  const files = readdirSync(folder).map((name) => join(folder, name));
  const lines = files.flatMap((file) => readFileSync(file, "utf8").split("\n").slice(0, -1));
  return {
    archives: files.length - 1,
    sizes: files.map((file) => statSync(file).size),
    lines: lines.map((line) => line.replace(/^\S+ INFO daemon\[\d+\] /, "")).filter(isOfWriter),
  };
}

/** The others tell of old logs that were removed. */
function isOfWriter(line: string): boolean {
  return !line.startsWith("old logs removed, ");
}

function isWhole(line: string): boolean {
  const [, index = "", filling = ""] = /^[abc] (\d+) (x*)\.$/.exec(line) ?? [];
  return index !== "" && filling.length === Number(index) % 200;
}

const EVERY_LINE = NAMES.flatMap((name) =>
  Array.from({ length: COUNT }, (_, index) => `${name} ${index} ${"x".repeat(index % 200)}.`),
).toSorted();

test("programs that write at once lose no line and mix none", async () => {
  const { lines, archives } = await writeTogether({ maxBytes: 100_000_000, keepFiles: 1 });
  expect(archives).toBe(0);
  expect(lines.toSorted()).toEqual(EVERY_LINE);
});

test("programs that rotate at once keep every line, exactly once", async () => {
  const { lines, archives } = await writeTogether({ maxBytes: 4_000, keepFiles: 100_000 });
  expect(archives).toBeGreaterThan(50);
  expect(lines.toSorted()).toEqual(EVERY_LINE);
});

test("programs that rotate and prune at once hold the limits, and what they keep is whole", async () => {
  const { lines, archives, sizes } = await writeTogether({ maxBytes: 4_000, keepFiles: 3 });
  expect(archives).toBeLessThanOrEqual(3);
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.filter((line) => !isWhole(line))).toEqual([]);
  // Beyond the limit go at most those lines whose writers had opened the log before.
  expect(Math.max(...sizes)).toBeLessThan(4_000 + 4 * 400);
});
