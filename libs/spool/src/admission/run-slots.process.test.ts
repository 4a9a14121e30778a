import { expect, test } from "vitest";
import { StartedPrograms } from "../fixtures/started-programs.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { takeRunSlot } from "./run-slots.ts";
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
