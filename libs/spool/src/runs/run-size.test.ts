import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeRunFolder, makeUnreachable, SOME_RUN } from "../fixtures/run-folders.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { diskBytes, measureRun } from "./run-size.ts";

function bytesOf(...paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + diskBytes(lstatSync(path)), 0);
}

test("a run takes what its files and folders take", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "run.json": "{}", "a/b/log.html": "x".repeat(100_000) });
  const paths = ["", "run.json", "a", "a/b", "a/b/log.html"].map((path) => join(folder, path));
  expect(measureRun(spool.folders, SOME_RUN)).toBe(bytesOf(...paths));
  expect(measureRun(spool.folders, SOME_RUN)).toBeGreaterThan(100_000);
});

test("links are not followed, not even to the run itself", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders);
  const outside = join(spool.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "large"), "x".repeat(1_000_000));
  symlinkSync(outside, join(folder, "link"));
  symlinkSync(folder, join(folder, "itself"));
  expect(measureRun(spool.folders, SOME_RUN)).toBe(
    bytesOf(folder, join(folder, "link"), join(folder, "itself")),
  );
});

test("an unreadable entry counts zero, and so does a missing run", () => {
  using spool = new TemporarySpool();
  expect(measureRun(spool.folders, SOME_RUN)).toBe(0);
  const folder = makeRunFolder(spool.folders, { "log.html": "x".repeat(100_000) });
  using _unreachable = makeUnreachable(folder);
  expect(measureRun(spool.folders, SOME_RUN)).toBeGreaterThan(100_000);
});

test("folders in folders are counted to some depth, so that no number of them overruns the stack", () => {
  using spool = new TemporarySpool();
  const path = (depth: number): string => `${Array.from({ length: depth }, () => "d").join("/")}/file`;
  const folder = makeRunFolder(spool.folders, { [path(63)]: "x".repeat(100_000) });
  const shallow = measureRun(spool.folders, SOME_RUN);
  expect(shallow).toBeGreaterThan(100_000);
  makeRunFolder(spool.folders, { [path(64)]: "x".repeat(100_000) });
  const added = bytesOf(join(folder, path(64), ".."));
  expect(measureRun(spool.folders, SOME_RUN)).toBe(shallow + added);
});

test.each([
  ["its blocks, which may be more than its size", { size: 10, blocks: 8 }, 4096],
  ["its blocks, which may be less: a file with holes", { size: 1_000_000, blocks: 8 }, 4096],
  ["its size where blocks are not assigned yet", { size: 10, blocks: 0 }, 10],
  ["its size where the system tells no blocks", { size: 10, blocks: null }, 10],
  ["its size where the runtime tells no blocks", { size: 10 }, 10],
  ["its size where they are not even a number", { size: 10, blocks: Number.NaN }, 10],
])("an entry takes %s", (_what, status, bytes) => {
  expect(diskBytes(status)).toBe(bytes);
});
