import type { QueuedTask } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { DaemonHost } from "../fixtures/daemon-host.ts";
import { outdatedTasks } from "./replan.ts";

const NOW = 1_800_000_000;

function task(suiteId: string, aheadSeconds: number, responsible = "robotmk"): QueuedTask {
  const epochSeconds = NOW + aheadSeconds;
  return { name: `${epochSeconds}_${responsible}_${suiteId}`, epochSeconds, responsible, suiteId };
}

function outdated(before: string, after: string, pending: readonly QueuedTask[]): readonly number[] {
  using host = new DaemonHost();
  const change = { before: host.configure(before), after: host.configure(after) };
  const lastPlanned = new Map([["a", NOW - 30]]);
  const seen = { responsible: "robotmk", pending, lastPlanned, nowSeconds: NOW };
  return outdatedTasks(change, seen).map(({ epochSeconds }) => epochSeconds - NOW);
}

const config = (keys: string) => `suites: {a: {${keys}}}`;

test.each([
  ["another interval", "suite_execution_interval: 60", "suite_execution_interval: 20", [30]],
  [
    "another mode",
    "suite_execution_interval: 60",
    "suite_execution_interval: 60, execution_mode: external",
    [30],
  ],
  ["another time-out", "suite_execution_interval: 60", "suite_execution_interval: 60, timeout: 7", []],
  ["nothing", "suite_execution_interval: 60", "suite_execution_interval: 60", []],
  ["a mode that planned nothing", "execution_mode: external", "suite_execution_interval: 60", []],
])("a scheduled time ahead is outdated or not after a config change: %s", (_name, before, after, ahead) => {
  expect(outdated(config(before), config(after), [task("a", 30)])).toEqual(ahead);
});

test("what is due, asked for, or somebody else's is not outdated by another interval", () => {
  const pending = [task("a", -30), task("a", 0), task("a", 17), task("a", 30, "jane"), task("b", 30)];
  expect(
    outdated(config("suite_execution_interval: 60"), config("suite_execution_interval: 20"), pending),
  ).toEqual([]);
});

test("tasks of a removed suite are not outdated: the plan removes them", () => {
  expect(outdated(config("suite_execution_interval: 60"), "suites: {b: {}}", [task("a", 30)])).toEqual([]);
});
