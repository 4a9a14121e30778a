import { expect, test } from "vitest";
import { runEvents, type SuiteSnapshot } from "./watch-runs.ts";

const suite = (running: string | undefined, ended?: string): SuiteSnapshot => ({
  id: "login",
  running,
  ended: ended === undefined ? undefined : { run: ended, message: `message of ${ended}` },
});
const kinds = (before: readonly SuiteSnapshot[], now: SuiteSnapshot) =>
  runEvents(before, [now]).map(({ kind }) => kind);

test.each([
  ["a suite that never ran has no event", [], suite(undefined), []],
  ["a run that begins", [suite(undefined)], suite("a"), ["started"]],
  ["a running run has no event", [suite("a")], suite("a"), []],
  ["a run that ends", [suite("a")], suite(undefined, "a"), ["ended"]],
  ["the next run begins", [suite(undefined, "a")], suite("b", "a"), ["started"]],
  [
    "a run that started and ended between two snapshots",
    [suite(undefined, "a")],
    suite(undefined, "b"),
    ["started", "ended"],
  ],
  ["one ends and the next begins", [suite("a")], suite("b", "a"), ["ended", "started"]],
  ["the first snapshot of a host that ran before", [], suite("b", "a"), ["started", "ended", "started"]],
] as const)("%s", (_, before, now, expected) => {
  expect(kinds(before, now)).toEqual(expected);
});

test("the end of a run has its message", () => {
  expect(runEvents([suite("a")], [suite(undefined, "a")])).toEqual([
    { kind: "ended", id: "login", message: "message of a" },
  ]);
});
