import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { StartedPrograms } from "../fixtures/started-programs.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { takeSlot } from "./run-slots.ts";

test("there are as many places as told, and one is free again when it is released", () => {
  using spool = new TemporarySpool();
  const taken = [1, 2, 3].map(() => takeSlot(spool.folders, 2));
  expect(taken.map((lock) => lock !== undefined)).toEqual([true, true, false]);
  taken[0]?.release();
  const again = takeSlot(spool.folders, 2);
  expect(again).toBeDefined();
  again?.release();
  taken[1]?.release();
});

test("where fewer places are allowed than are taken, nobody gets one until enough are free", () => {
  using spool = new TemporarySpool();
  const [first, second] = [takeSlot(spool.folders, 2), takeSlot(spool.folders, 2)];
  expect(takeSlot(spool.folders, 1)).toBeUndefined();
  first?.release();
  const allowed = takeSlot(spool.folders, 1);
  expect(allowed).toBeDefined();
  allowed?.release();
  second?.release();
});

test("without any place nobody gets one, and nothing is made", () => {
  using spool = new TemporarySpool();
  expect(takeSlot(spool.folders, 0)).toBeUndefined();
  expect(readdirSync(spool.folders.locks)).toEqual([]);
});

test("the places are shared by all programs, and a killed one gives its place back", async () => {
  using spool = new TemporarySpool();
  await using programs = await StartedPrograms.start(spool.root, 4);
  const answers = await Promise.all(programs.all.map(async (one) => one.ask("slot 3")));
  expect(answers.filter(Boolean)).toHaveLength(3);
  expect(takeSlot(spool.folders, 3)).toBeUndefined();

  const loser = programs.all[answers.indexOf(false)];
  await programs.all[answers.indexOf(true)]?.kill();
  expect(await loser?.ask("slot 3")).toBe(true);
  expect(takeSlot(spool.folders, 3)).toBeUndefined();
});
