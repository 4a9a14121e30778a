import { expect, test } from "vitest";
import { runNews, type SuiteLook } from "./run-news.ts";

const look = (running: string | undefined, ended?: string): SuiteLook => ({
  id: "login",
  running,
  ended: ended === undefined ? undefined : { run: ended, message: `message of ${ended}` },
});
const kinds = (before: readonly SuiteLook[], now: SuiteLook) =>
  runNews(before, [now]).map(({ kind }) => kind);

test.each([
  ["a suite that never ran is no news", [], look(undefined), []],
  ["a run that begins", [look(undefined)], look("a"), ["started"]],
  ["a run that goes on is no news", [look("a")], look("a"), []],
  ["a run that ends", [look("a")], look(undefined, "a"), ["ended"]],
  ["the next run begins", [look(undefined, "a")], look("b", "a"), ["started"]],
  ["a run that nobody saw begin", [look(undefined, "a")], look(undefined, "b"), ["started", "ended"]],
  ["one ends and the next begins", [look("a")], look("b", "a"), ["ended", "started"]],
  ["the first look at a host that ran before", [], look("b", "a"), ["started", "ended", "started"]],
] as const)("%s", (_, before, now, expected) => {
  expect(kinds(before, now)).toEqual(expected);
});

test("the end of a run has its message", () => {
  expect(runNews([look("a")], [look(undefined, "a")])).toEqual([
    { kind: "ended", id: "login", message: "message of a" },
  ]);
});
