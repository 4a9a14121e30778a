import * as fc from "fast-check";
import { expect, test } from "vitest";
import { propertyRuns } from "../../../../tools/test/property-runs.ts";
import { type PlanEvent, PlanWorld } from "../fixtures/plan-world.ts";
import type { PlanAction, PlannedSuite } from "./planner.ts";

const modes = fc.constantFrom<PlannedSuite["mode"]>(
  "agent_parallel",
  "agent_parallel",
  "agent_serial",
  "external",
);

const SERIAL_SECONDS = 70;

/** Longer than any wait for a next start: two intervals and the clock's tolerance. */
const SETTLE_SECONDS = 450;

/** All serial suites have one interval, as the config gives it to them. */
const suites = fc
  .array(
    fc.record({
      intervalSeconds: fc.integer({ min: 1, max: 200 }),
      missedRuns: fc.constantFrom("coalesce" as const, "skip" as const),
      mode: modes,
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) =>
    parts.map(
      (part, index): PlannedSuite => ({
        ...part,
        id: `suite_${index}`,
        intervalSeconds: part.mode === "agent_serial" ? SERIAL_SECONDS : part.intervalSeconds,
      }),
    ),
  );

const suite = fc.nat({ max: 4 });
const event: fc.Arbitrary<PlanEvent> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("tick" as const), crashBefore: fc.constant(undefined) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("tick" as const), crashBefore: fc.nat({ max: 6 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 700 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("end-run" as const), suite }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("step-clock" as const),
      seconds: fc.oneof(fc.integer({ min: -7200, max: 7200 }), fc.integer({ min: -1e9, max: 1e9 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("drop" as const),
      suite,
      aheadSeconds: fc.integer({ min: -5000, max: 5000 }),
      user: fc.constantFrom("robotmk", "robotmk", "jane", "jane_doe"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove-suite" as const), suite }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("add-suite" as const), suite }) },
);

const worlds = fc.record({
  suites,
  maxParallel: fc.integer({ min: 1, max: 4 }),
  events: fc.array(event, { maxLength: 60 }),
});

function startedBy(action: PlanAction): readonly { readonly suiteId: string; readonly name: string }[] {
  if (action.kind === "start") return [action.task];
  return action.kind === "start-serial" ? action.tasks : [];
}

function foreignNames(world: PlanWorld): readonly string[] {
  return [...world.pending.values()]
    .filter(({ responsible }) => responsible !== "robotmk")
    .map(({ name }) => name);
}

/** Looks again and again while all runs end at once, for so long. */
function settle(world: PlanWorld, seconds: number): void {
  const end = world.nowSeconds + seconds;
  while (world.nowSeconds < end) {
    // What the first tick plans may be due at once.
    for (let tick = 0; tick < 2; tick += 1) world.happen({ kind: "tick", crashBefore: undefined });
    world.running.clear();
    world.nowSeconds += 1;
  }
}

test("no decision starts a suite that runs, starts one twice, or touches tasks of other users", () => {
  fc.assert(
    fc.property(worlds, ({ suites, maxParallel, events }) => {
      const world = new PlanWorld(suites, maxParallel);
      for (const happening of events) {
        const actions = world.decide();
        const started = actions.flatMap(startedBy);
        expect(started.filter(({ suiteId }) => world.running.has(suiteId))).toEqual([]);
        expect(new Set(started.map(({ suiteId }) => suiteId)).size).toBe(started.length);
        const touched = [
          ...started.map(({ name }) => name),
          ...actions.flatMap((action) => (action.kind === "remove" ? [action.name] : [])),
        ];
        expect(touched.filter((name) => foreignNames(world).includes(name))).toEqual([]);
        expect(touched.filter((name) => !world.pending.has(name))).toEqual([]);
        const created = actions.flatMap((action) => (action.kind === "create" ? [action.task] : []));
        const scheduled = world.suites.filter(({ mode }) => mode !== "external").map(({ id }) => id);
        expect(created.filter(({ suiteId }) => !scheduled.includes(suiteId))).toEqual([]);
        expect(
          created.filter(
            ({ responsible, epochSeconds }) => responsible !== "robotmk" || !Number.isInteger(epochSeconds),
          ),
        ).toEqual([]);
        world.happen(happening);
      }
    }),
    propertyRuns(300),
  );
});

test("a plan is stable: the next tick creates and removes nothing", () => {
  fc.assert(
    fc.property(worlds, ({ suites, maxParallel, events }) => {
      const world = new PlanWorld(suites, maxParallel);
      for (const happening of events) world.happen(happening);
      for (const action of world.decide()) if (startedBy(action).length === 0) world.carryOut(action);
      expect(world.decide().filter((action) => startedBy(action).length === 0)).toEqual([]);
    }),
    propertyRuns(500),
  );
});

test("whatever happened, in the end each scheduled suite has one pending task, no other suite any, and foreign tasks are there", () => {
  fc.assert(
    fc.property(worlds, ({ suites, maxParallel, events }) => {
      const world = new PlanWorld(suites, maxParallel);
      for (const happening of events) world.happen(happening);
      const foreign = foreignNames(world);
      settle(world, SETTLE_SECONDS);
      world.happen({ kind: "tick", crashBefore: undefined });
      const own = [...world.pending.values()].filter(
        ({ responsible, suiteId }) => responsible === "robotmk" && !isAskedFor(world, suiteId),
      );
      const scheduled = world.suites.filter(({ id, mode }) => mode !== "external" && !world.running.has(id));
      expect(own.map(({ suiteId }) => suiteId).toSorted((a, b) => a.localeCompare(b))).toEqual(
        scheduled.map(({ id }) => id).toSorted((a, b) => a.localeCompare(b)),
      );
      expect(foreignNames(world)).toEqual(foreign);
    }),
    propertyRuns(100),
  );
});

/** Only an external suite may have a task of somebody's that waits for its time. */
function isAskedFor(world: PlanWorld, suiteId: string): boolean {
  return world.suites.some(({ id, mode }) => id === suiteId && mode === "external");
}

test("whatever happened, each scheduled suite is started within its interval from then on, and none more often", () => {
  fc.assert(
    fc.property(worlds, ({ suites, maxParallel, events }) => {
      const world = new PlanWorld(suites, maxParallel);
      for (const happening of events) world.happen(happening);
      settle(world, SETTLE_SECONDS);
      world.starts.splice(0);
      settle(world, SETTLE_SECONDS);
      for (const { id, intervalSeconds } of world.suites.filter(({ mode }) => mode !== "external")) {
        const starts = world.starts.filter((start) => start.suiteId === id);
        const expected = Math.floor(SETTLE_SECONDS / intervalSeconds);
        expect([expected, expected + 1]).toContain(starts.length);
        expect(starts.filter(({ epochSeconds, atSeconds }) => epochSeconds !== atSeconds)).toEqual([]);
      }
    }),
    propertyRuns(60),
  );
});

test("after a pause each suite is started at most once to make up for it, and where missed runs are skipped not at all", () => {
  fc.assert(
    fc.property(suites, fc.integer({ min: 2000, max: 200_000 }), (parts, pauseSeconds) => {
      const suites = parts.map((part) => ({
        ...part,
        intervalSeconds: part.mode === "agent_serial" ? SERIAL_SECONDS : 60 + part.intervalSeconds,
      }));
      const world = new PlanWorld(suites, 4);
      settle(world, SETTLE_SECONDS);
      world.starts.splice(0);
      world.nowSeconds += pauseSeconds;
      settle(world, 3);
      for (const { id, mode, missedRuns } of world.suites) {
        const late = world.starts.filter(
          ({ suiteId, epochSeconds, atSeconds }) => suiteId === id && atSeconds - epochSeconds > 5,
        );
        expect(late.length).toBeLessThanOrEqual(mode === "external" || missedRuns === "skip" ? 0 : 1);
      }
    }),
    propertyRuns(100),
  );
});
