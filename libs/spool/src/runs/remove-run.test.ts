import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeRunFolder, makeUnreachable, SOME_RUN } from "../fixtures/run-folders.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { removeRun } from "./remove-run.ts";
import { measureRun } from "./run-size.ts";

test("a removed run is gone with its content, and its bytes are returned; other runs stay", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "run.json": "{}", "a/b/log.html": "x".repeat(10_000) });
  const other = `${folder.slice(0, -1)}d`;
  mkdirSync(other);
  const bytes = measureRun(spool.folders, SOME_RUN);
  expect(removeRun(spool.folders, SOME_RUN)).toEqual({ kind: "removed", bytes });
  expect(readdirSync(dirname(folder))).toEqual([other.slice(-SOME_RUN.runId.length)]);
});

test("links in it are removed, not followed", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "a/file": "" });
  const outside = join(spool.root, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "precious"), "");
  symlinkSync(outside, join(folder, "link"));
  symlinkSync(join(outside, "precious"), join(folder, "a", "link"));
  symlinkSync("/nowhere", join(folder, "dangling"));
  expect(removeRun(spool.folders, SOME_RUN)).toMatchObject({ kind: "removed" });
  expect(existsSync(folder)).toBe(false);
  expect(readdirSync(outside)).toEqual(["precious"]);
});

test("a link in the place of a run is removed itself", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders);
  removeRun(spool.folders, SOME_RUN);
  const outside = join(spool.root, "outside");
  mkdirSync(join(outside, "precious"), { recursive: true });
  symlinkSync(outside, folder);
  expect(removeRun(spool.folders, SOME_RUN)).toMatchObject({ kind: "removed" });
  expect(readdirSync(dirname(folder))).toEqual([]);
  expect(readdirSync(outside)).toEqual(["precious"]);
});

test("where a suite's folder is a link, nothing behind it is removed", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders);
  symlinkSync(dirname(folder), join(spool.folders.runs, "linked"));
  expect(removeRun(spool.folders, { ...SOME_RUN, suiteId: "linked" })).toEqual({ kind: "absent" });
  expect(existsSync(folder)).toBe(true);
});

test("to remove a run that is not there is no error; an id that leaves the folder is refused", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders);
  const absent = { kind: "absent" };
  expect(removeRun(spool.folders, { ...SOME_RUN, runId: "20200101T000000000Z-000000" })).toEqual(absent);
  expect(removeRun(spool.folders, { ...SOME_RUN, suiteId: "never_ran" })).toEqual(absent);
  expect(() => removeRun(spool.folders, { ...SOME_RUN, runId: ".." })).toThrow("it could leave its folder");
  expect(existsSync(folder)).toBe(true);
});

test("an entry that cannot be removed is reported; the rest goes, and the record stays", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "run.json": "{}", "z.html": "x".repeat(10_000) });
  using _unreachable = makeUnreachable(folder);
  const removal = removeRun(spool.folders, SOME_RUN);
  expect(removal).toMatchObject({ kind: "stuck", problem: expect.stringContaining("ENAMETOOLONG") });
  expect(removal.kind === "stuck" && removal.bytes).toBeGreaterThanOrEqual(10_000);
  expect(readdirSync(folder).toSorted()).toEqual(["run.json", "upper"]);
});

test("a folder that its owner may not change goes too", () => {
  using spool = new TemporarySpool();
  const folder = makeRunFolder(spool.folders, { "sealed/file": "" });
  chmodSync(join(folder, "sealed"), 0);
  expect(removeRun(spool.folders, SOME_RUN)).toMatchObject({ kind: "removed" });
  expect(lstatSync(folder, { throwIfNoEntry: false })).toBeUndefined();
});
