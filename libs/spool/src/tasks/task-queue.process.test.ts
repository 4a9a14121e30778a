import { expect, test } from "vitest";
import { StartedPrograms } from "../fixtures/started-programs.ts";
import { TemporarySpool } from "../fixtures/temporary-spool.ts";
import { createTask, listTasks } from "./task-queue.ts";

const KNOWN: ReadonlySet<string> = new Set(["login", "web_login"]);

function namesIn(spool: TemporarySpool, state: "pending" | "running"): readonly string[] {
  return listTasks(spool.folders, { state, suiteIds: KNOWN }).tasks.map(({ name }) => name);
}

test("of 20 programs that claim the same tasks, each task goes to exactly one", async () => {
  using spool = new TemporarySpool();
  const names = Array.from({ length: 100 }, (_, index) => `${index}_robotmk_login`);
  for (const name of names) createTask(spool.folders, name);
  await using programs = await StartedPrograms.start(spool.root, 20);
  const claims = await Promise.all(programs.all.map(async (one) => one.ask(`claim ${names.join(" ")}`)));
  expect(claims.flat().map(String).toSorted()).toEqual(names.toSorted());
  expect(namesIn(spool, "pending")).toEqual([]);
  expect(namesIn(spool, "running")).toHaveLength(100);
});
