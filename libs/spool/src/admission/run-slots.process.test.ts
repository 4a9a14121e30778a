import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { StartedPrograms } from "../fixtures/started-programs.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { takeRunSlot } from "./run-slots.ts";

test("there are as many places as told, and one is free again when it is released", () => {
  using spool = new TemporarySpool();
  const taken = [1, 2, 3].map(() => takeRunSlot(spool.folders, 2));
  expect(taken.map((lock) => lock !== undefined)).toEqual([true, true, false]);
  taken[0]?.release();
  const again = takeRunSlot(spool.folders, 2);
  expect(again).toBeDefined();
  again?.release();
  taken[1]?.release();
});

test("where fewer places are allowed than are taken, nobody gets one until enough are free", () => {
  using spool = new TemporarySpool();
  const [first, second] = [takeRunSlot(spool.folders, 2), takeRunSlot(spool.folders, 2)];
  expect(takeRunSlot(spool.folders, 1)).toBeUndefined();
  first?.release();
  const allowed = takeRunSlot(spool.folders, 1);
  expect(allowed).toBeDefined();
  allowed?.release();
  second?.release();
});

test("without any place nobody gets one, and nothing is made", () => {
  using spool = new TemporarySpool();
  expect(takeRunSlot(spool.folders, 0)).toBeUndefined();
  expect(readdirSync(spool.folders.locks)).toEqual([]);
});

test("the places are shared by all programs, and a killed one gives its place back", async () => {
  using spool = new TemporarySpool();
  await using programs = await StartedPrograms.start(spool.root, 4);
  const answers = await Promise.all(programs.all.map(async (one) => one.ask("slot 3")));
  expect(answers.filter(Boolean)).toHaveLength(3);
  expect(takeRunSlot(spool.folders, 3)).toBeUndefined();

  const loser = programs.all[answers.indexOf(false)];
  await programs.all[answers.indexOf(true)]?.kill();
  expect(await loser?.ask("slot 3")).toBe(true);
  expect(takeRunSlot(spool.folders, 3)).toBeUndefined();
});
