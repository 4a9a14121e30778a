import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { TemporarySpool } from "./fixtures/temporary-spool.ts";
import { removeTemporaryFiles } from "./temporary-files.ts";

const NOW_MS = Date.UTC(2026, 10, 22);

/** Makes a file of an age in seconds. */
function make(spool: TemporarySpool, name: string, ageSeconds: number): void {
  const file = join(spool.folders.results, name);
  writeFileSync(file, "");
  utimesSync(file, NOW_MS / 1000 - ageSeconds, NOW_MS / 1000 - ageSeconds);
}

test("temporary files that are an hour old go, younger ones may still be written", () => {
  using spool = new TemporarySpool();
  make(spool, ".robotmk_old.json.0123456789ab.tmp", 3_601);
  make(spool, ".robotmk_young.json.0123456789ab.tmp", 3_599);
  make(spool, ".robotmk_future.json.0123456789ab.tmp", -3_600);
  expect(removeTemporaryFiles(spool.folders.results, NOW_MS)).toEqual([".robotmk_old.json.0123456789ab.tmp"]);
  expect(readdirSync(spool.folders.results).toSorted()).toEqual([
    ".robotmk_future.json.0123456789ab.tmp",
    ".robotmk_young.json.0123456789ab.tmp",
  ]);
});

test("other names stay, whatever their age", () => {
  using spool = new TemporarySpool();
  const names = [
    "robotmk_a.json",
    ".hidden",
    ".a.json.tmp",
    "a.json.0123456789ab.tmp",
    ".a.0123456789AB.tmp",
    ".a.0123456789ab.tmp.bak",
  ];
  for (const name of names) make(spool, name, 1_000_000);
  expect(removeTemporaryFiles(spool.folders.results, NOW_MS)).toEqual([]);
  expect(readdirSync(spool.folders.results).toSorted()).toEqual(names.toSorted());
});

test("folders and links stay", () => {
  using spool = new TemporarySpool();
  mkdirSync(join(spool.folders.results, ".a.0123456789ab.tmp"));
  symlinkSync("/", join(spool.folders.results, ".b.0123456789ab.tmp"));
  expect(removeTemporaryFiles(spool.folders.results, NOW_MS + 1e15)).toEqual([]);
  expect(readdirSync(spool.folders.results)).toHaveLength(2);
});

test("a folder that is not there has nothing to be swept", () => {
  using spool = new TemporarySpool();
  expect(removeTemporaryFiles(join(spool.root, "absent"), NOW_MS)).toEqual([]);
});

test("where nobody writes any more, all go, also those of a clock that was set back", () => {
  using spool = new TemporarySpool();
  make(spool, ".young.0123456789ab.tmp", 0);
  make(spool, ".future.0123456789ab.tmp", -3_600);
  make(spool, "other.tmp", 0);
  removeTemporaryFiles(spool.folders.results, NOW_MS, { leftBehindMs: Number.NEGATIVE_INFINITY });
  expect(readdirSync(spool.folders.results)).toEqual(["other.tmp"]);
});
