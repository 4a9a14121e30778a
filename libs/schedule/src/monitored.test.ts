import { expect, test } from "vitest";
import { type Mode, monitored, timeLimitSeconds } from "./monitored.ts";

const RUNNER = ["runnerHeadroom", "runnerStaleness"];
const SUITE = ["suiteHeadroom", "suiteStaleness"];

test.each<[Mode, boolean, readonly string[]]>([
  ["agent_serial", false, RUNNER],
  ["agent_serial", true, RUNNER],
  ["agent_parallel", false, SUITE],
  ["agent_parallel", true, SUITE],
  ["external", false, [...RUNNER, "suiteStaleness"]],
  ["external", true, SUITE],
])("in mode %s, selective %s, %j are watched", (mode, isSelective, expected) => {
  const watched = Object.entries(monitored(mode, isSelective)).filter(([, isWatched]) => isWatched);
  expect(watched.map(([what]) => what)).toEqual(expected);
});

test.each<[Mode, number]>([
  ["agent_serial", 60],
  ["agent_parallel", 60],
  ["external", 100],
])("in mode %s a run must fit into %i seconds", (mode, expected) => {
  expect(timeLimitSeconds(mode, { intervalSeconds: 60, cacheTimeSeconds: 100 })).toBe(expected);
});
