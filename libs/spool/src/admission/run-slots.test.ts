import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
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
