import { expect, test } from "vitest";
import { someSuite } from "../fixtures/some-suite.ts";
import { cycleOf } from "./cycle.ts";

const suite = (id: string, executionMode: "agent_serial" | "agent_parallel" | "external") => ({
  ...someSuite(),
  id,
  executionMode,
});
const SERIAL = [suite("a", "agent_serial"), suite("b", "agent_serial")];
const EXTERNAL = [suite("c", "external"), suite("d", "external")];
const CONFIGURED = [...SERIAL, suite("p", "agent_parallel"), ...EXTERNAL];

function cycleFor(
  mode: "agent_serial" | "external",
  ids: readonly string[],
  { isForAll = false, configured = CONFIGURED } = {},
) {
  const started = configured.filter(({ id }) => ids.includes(id)).map((one) => ({ suite: one }));
  return cycleOf(started, { mode, configured, isForAll });
}

test("all serial suites are a cycle; some of them are none", () => {
  expect(cycleFor("agent_serial", ["a", "b"])).toEqual({ mode: "agent_serial", suites: 2 });
  expect(cycleFor("agent_serial", ["a", "b", "p"])).toEqual({ mode: "agent_serial", suites: 2 });
  expect(cycleFor("agent_serial", ["a", "p", "c", "d"])).toBeUndefined();
});

test("all external suites are a cycle where the runner was called for all, and none by their names", () => {
  expect(cycleFor("external", ["p", "c", "d"], { isForAll: true })).toEqual({ mode: "external", suites: 2 });
  expect(cycleFor("external", ["p", "c", "d"])).toBeUndefined();
  expect(cycleFor("external", ["c"], { isForAll: true })).toBeUndefined();
});

test("a config without suites of a mode has no cycle of it", () => {
  const configured = [suite("p", "agent_parallel")];
  expect(cycleFor("agent_serial", ["p"], { configured })).toBeUndefined();
  expect(cycleFor("external", ["p"], { configured, isForAll: true })).toBeUndefined();
});
