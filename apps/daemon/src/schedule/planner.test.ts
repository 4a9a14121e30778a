import type { QueuedTask } from "@robotmk-controller/spool";
import { expect, test } from "vitest";
import { plan, type PlannedSuite, type PlanState } from "./planner.ts";

const NOW = 1_800_000_000;

function suite(id: string, how: Partial<PlannedSuite> = {}): PlannedSuite {
  return { id, intervalSeconds: 60, missedRuns: "coalesce", mode: "agent_parallel", ...how };
}

function task(suiteId: string, aheadSeconds: number, responsible = "robotmk"): QueuedTask {
  const epochSeconds = NOW + aheadSeconds;
  return { name: `${epochSeconds}_${responsible}_${suiteId}`, epochSeconds, responsible, suiteId };
}

/** What is done, in few words: `+a 30` creates, `-a 30` removes, `>a 30` starts; times from now. */
function decided(state: Partial<PlanState>): readonly string[] {
  const actions = plan({
    suites: [],
    responsible: "robotmk",
    pending: [],
    runningSuites: new Set(),
    inLine: new Set(),
    lastPlanned: new Map(),
    maxParallel: 4,
    nowSeconds: NOW,
    ...state,
  });
  const short = ({ suiteId, epochSeconds }: { suiteId: string; epochSeconds: number }) =>
    `${suiteId} ${epochSeconds - NOW}`;
  return actions.map((action) => {
    switch (action.kind) {
      case "create":
        return `+${short(action.task)}`;
      case "remove":
        return `-${action.name}`.replace(String(NOW), "now");
      case "start":
        return `>${short(action.task)}`;
      case "start-serial":
        return `>>${action.tasks.map(short).join(", ")}`;
    }
  });
}

const ranAgo = (seconds: number, ...ids: readonly string[]) => new Map(ids.map((id) => [id, NOW - seconds]));

test.each<[string, Partial<PlanState>, readonly string[]]>([
  ["New: a suite that never ran is planned for now", { suites: [suite("a")] }, ["+a 0"]],
  [
    "a suite that ran is planned one interval later",
    { suites: [suite("a")], lastPlanned: ranAgo(20, "a") },
    ["+a 40"],
  ],
  [
    "Inventory: a pending task is left as it is",
    { suites: [suite("a")], lastPlanned: ranAgo(20, "a"), pending: [task("a", 40)] },
    [],
  ],
  [
    "Orphaned: a task whose suite is gone is removed",
    { pending: [task("gone", 0), task("gone", 40)] },
    ["-now_robotmk_gone", `-${NOW + 40}_robotmk_gone`],
  ],
  [
    "a due task is started",
    { suites: [suite("a")], lastPlanned: ranAgo(60, "a"), pending: [task("a", 0)] },
    [">a 0"],
  ],
  [
    "a suite that runs is neither started nor planned, whatever is pending",
    {
      suites: [suite("a")],
      runningSuites: new Set(["a"]),
      lastPlanned: ranAgo(60, "a"),
      pending: [task("a", 0)],
    },
    [],
  ],
  [
    "what is due first is started first",
    {
      suites: [suite("a"), suite("b"), suite("c")],
      lastPlanned: ranAgo(65, "a", "b", "c"),
      pending: [task("c", -4), task("a", -2), task("b", -1)],
    },
    [">c -4", ">a -2", ">b -1"],
  ],
  ["an external suite is never planned", { suites: [suite("a", { mode: "external" })] }, []],
  [
    "an external suite starts when somebody asks, and a request for tomorrow waits",
    { suites: [suite("a", { mode: "external" })], pending: [task("a", -9999), task("a", 86_400)] },
    [">a -9999"],
  ],
  [
    "a task of another user is neither started nor removed, nor is it in the way",
    {
      suites: [suite("a")],
      lastPlanned: ranAgo(20, "a"),
      pending: [task("a", -5, "jane"), task("gone", 0, "jane")],
    },
    ["+a 40"],
  ],
  [
    "a task beyond the schedule is removed, and its suite planned anew",
    { suites: [suite("a")], lastPlanned: ranAgo(20, "a"), pending: [task("a", 4000)] },
    [`-${NOW + 4000}_robotmk_a`, "+a 40"],
  ],
  [
    "a request between two scheduled times is started, and does not move them",
    { suites: [suite("a")], lastPlanned: ranAgo(20, "a"), pending: [task("a", -7), task("a", 40)] },
    [">a -7"],
  ],
  [
    "a request for later does not hold back the schedule",
    { suites: [suite("a")], lastPlanned: ranAgo(20, "a"), pending: [task("a", 50)] },
    ["+a 40"],
  ],
])("%s", (_name, state, actions) => {
  expect(decided(state)).toEqual(actions);
});

test.each<[string, PlannedSuite["missedRuns"], number, readonly string[]]>([
  ["a scheduled time that came a moment ago is started", "coalesce", -5, [">a -5"]],
  ["a scheduled time that came within the interval is started", "coalesce", -59, [">a -59"]],
  [
    "a scheduled time that a later one overtook gives way to it",
    "coalesce",
    -130,
    [`-${NOW - 130}_robotmk_a`, "+a -10"],
  ],
  ["a scheduled time that came a moment ago is not missed", "skip", -5, [">a -5"]],
  ["a missed scheduled time gives way to the next", "skip", -6, [`-${NOW - 6}_robotmk_a`, "+a 54"]],
  ["of many missed scheduled times none is started", "skip", -130, [`-${NOW - 130}_robotmk_a`, "+a 50"]],
])("%s (%s, %d s late)", (_name, missedRuns, late, actions) => {
  const lastPlanned = new Map([["a", NOW + late - 60]]);
  const pending = [task("a", late)];
  expect(decided({ suites: [suite("a", { missedRuns })], lastPlanned, pending })).toEqual(actions);
});

test.each(["coalesce", "skip"] as const)(
  "a task that waits for its turn keeps its scheduled time, however late (%s)",
  (missedRuns) => {
    const late = task("a", -130);
    const lastPlanned = new Map([["a", NOW - 190]]);
    const state = { suites: [suite("a", { missedRuns })], lastPlanned, pending: [late] };
    expect(decided({ ...state, inLine: new Set([late.name]) })).toEqual([">a -130"]);
  },
);

test("a first run that was pending for long is planned for now", () => {
  expect(decided({ suites: [suite("a")], pending: [task("a", -59)] })).toEqual([">a -59"]);
  expect(decided({ suites: [suite("a")], pending: [task("a", -61)] })).toEqual([
    `-${NOW - 61}_robotmk_a`,
    "+a 0",
  ]);
});

test("many new suites are spread, as many as there are places start now", () => {
  const suites = Array.from({ length: 50 }, (_, index) => suite(`suite${index}`, { intervalSeconds: 3600 }));
  const times = decided({ suites, maxParallel: 4 }).map((text) => Number(text.split(" ")[1]));
  expect(Math.max(...times)).toBeGreaterThan(20);
  expect(Math.max(...times)).toBeLessThan(46);
  expect(decided({ suites: suites.slice(0, 4), maxParallel: 4 })).toEqual(
    suites.slice(0, 4).map(({ id }) => `+${id} 0`),
  );
});

test("external suites, which are never planned, spread nothing", () => {
  const external = Array.from({ length: 50 }, (_, index) => suite(`x${index}`, { mode: "external" }));
  expect(decided({ suites: [...external, suite("a"), suite("b")], maxParallel: 2 })).toEqual([
    "+a 0",
    "+b 0",
  ]);
});

const serial = (...ids: readonly string[]) => ids.map((id) => suite(id, { mode: "agent_serial" }));

test.each<[string, Partial<PlanState>, readonly string[]]>([
  ["new ones start together", { suites: serial("a", "b") }, ["+a 0", "+b 0"]],
  [
    "those that are due are started by one runner, in the order of the config",
    { suites: serial("b", "a"), lastPlanned: ranAgo(60, "a", "b"), pending: [task("a", 0), task("b", 0)] },
    [">>b 0, a 0"],
  ],
  [
    "none is started while one runs",
    {
      suites: serial("a", "b"),
      runningSuites: new Set(["a"]),
      lastPlanned: ranAgo(60, "a", "b"),
      pending: [task("b", 0)],
    },
    [],
  ],
  [
    "one that waits for another to end keeps its scheduled time",
    {
      suites: serial("a", "b").map((one) => ({ ...one, missedRuns: "skip" as const })),
      runningSuites: new Set(["a"]),
      lastPlanned: ranAgo(90, "a", "b"),
      pending: [task("b", -30)],
    },
    [],
  ],
  [
    "all follow the newest scheduled time of any of them",
    {
      suites: serial("a", "b"),
      lastPlanned: new Map([
        ["a", NOW - 20],
        ["b", NOW - 80],
      ]),
    },
    ["+a 40", "+b 40"],
  ],
  [
    "one that is new joins the scheduled time that is under way",
    { suites: serial("a", "b"), lastPlanned: ranAgo(20, "a") },
    ["+a 40", "+b -20"],
  ],
  [
    "parallel ones start beside them",
    {
      suites: [...serial("a"), suite("p")],
      lastPlanned: ranAgo(60, "a", "p"),
      pending: [task("a", 0), task("p", 0)],
    },
    [">>a 0", ">p 0"],
  ],
])("serial suites: %s", (_name, state, actions) => {
  expect(decided(state)).toEqual(actions);
});

test("each action has a reason", () => {
  const reasons = (state: Partial<PlanState>) =>
    plan({
      suites: [suite("a")],
      responsible: "robotmk",
      pending: [],
      runningSuites: new Set(),
      inLine: new Set(),
      lastPlanned: new Map(),
      maxParallel: 4,
      nowSeconds: NOW,
      ...state,
    }).flatMap((action) => ("reason" in action ? [action.reason] : []));
  expect(reasons({})).toEqual(["first run"]);
  expect(reasons({ lastPlanned: ranAgo(20, "a") })).toEqual(["60 s after the last scheduled time"]);
  expect(reasons({ lastPlanned: ranAgo(200, "a") })).toEqual(["missed 2 scheduled times: coalesce"]);
  expect(reasons({ suites: [], pending: [task("a", 0)] })).toEqual(["its suite is not configured"]);
});
