import { expect, test } from "vitest";
import { expiredOrphans } from "./retention.ts";

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;
const NOW_MS = 1_800_000_000_000;

function run(suiteId: string, ageDays: number, megabytes = 1) {
  const startMs = NOW_MS - ageDays * DAY_MS;
  return { suiteId, runId: `${suiteId}-${ageDays}`, startMs, bytes: megabytes * MB };
}

function expired(...runs: readonly ReturnType<typeof run>[]): readonly string[] {
  return expiredOrphans(runs, NOW_MS).map(({ runId }) => runId);
}

test("young and small runs stay", () => {
  expect(expired()).toEqual([]);
  expect(expired(run("a", 1), run("a", 13.9), run("b", 2))).toEqual([]);
});

test("runs of more than fourteen days go, the oldest first", () => {
  expect(expired(run("a", 14.1), run("b", 400), run("a", 1))).toEqual(["b-400", "a-14.1"]);
});

test("of more than 1000 MB together the oldest go, of whichever suite", () => {
  const runs = [run("a", 1, 400), run("b", 2, 500), run("a", 3, 90), run("b", 4, 20), run("a", 5, 1)];
  expect(expired(...runs)).toEqual(["a-5", "b-4"]);
});

test("one that is too large by itself goes", () => {
  expect(expired(run("a", 1, 1001), run("a", 2))).toEqual(["a-2", "a-1"]);
});

test("runs that began in the future count as the oldest, as the clock was set back since", () => {
  expect(expired(run("a", -300, 600), run("a", 1, 600))).toEqual(["a--300"]);
});
