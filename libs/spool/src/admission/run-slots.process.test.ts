import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { StartedPrograms } from "../fixtures/started-programs.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { takeRunSlot } from "./run-slots.ts";

test("there are as many run slots as the limit, and a released one is free again", () => {
  using spool = new TemporarySpool();
  const taken = [1, 2, 3].map(() => takeRunSlot(spool.folders, 2));
  expect(taken.map((lock) => lock !== undefined)).toEqual([true, true, false]);
  taken[0]?.release();
  const again = takeRunSlot(spool.folders, 2);
  expect(again).toBeDefined();
  again?.release();
  taken[1]?.release();
});

test("after the limit was lowered, no run slot is free until enough were released", () => {
  using spool = new TemporarySpool();
  const [first, second] = [takeRunSlot(spool.folders, 2), takeRunSlot(spool.folders, 2)];
  expect(takeRunSlot(spool.folders, 1)).toBeUndefined();
  first?.release();
  const allowed = takeRunSlot(spool.folders, 1);
  expect(allowed).toBeDefined();
  allowed?.release();
  second?.release();
});

test("with a limit of zero there is no run slot, and no file", () => {
  using spool = new TemporarySpool();
  expect(takeRunSlot(spool.folders, 0)).toBeUndefined();
  expect(readdirSync(spool.folders.locks)).toEqual([]);
});

test("all programs share the run slots, and that of a killed program is free again", async () => {
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
