import { isDue, isTooFarAhead, type MissedRuns, nextStart, spread } from "@robotmk-controller/schedule";
import type { QueuedTask, Task } from "@robotmk-controller/spool";

/** A suite as the plan sees it. */
export type PlannedSuite = {
  readonly id: string;
  readonly intervalSeconds: number;
  readonly missedRuns: MissedRuns;
  /** False for suites that only start when somebody asks. */
  readonly isScheduled: boolean;
};

/** All that a plan depends on. */
export type PlanState = {
  readonly suites: readonly PlannedSuite[];
  readonly responsible: string;
  readonly pending: readonly QueuedTask[];
  /** Ids of suites with a run or a claim. */
  readonly runningSuites: ReadonlySet<string>;
  /** The slot of each suite's last planned run. */
  readonly lastPlanned: ReadonlyMap<string, number>;
  readonly maxParallel: number;
  readonly nowSeconds: number;
};

/** What is to be done about the queue. */
export type PlanAction =
  | { readonly kind: "create"; readonly task: Task; readonly reason: string }
  | { readonly kind: "remove"; readonly name: string; readonly reason: string }
  | { readonly kind: "start"; readonly task: QueuedTask };

/**
 * Decides about the queue: one pending task for each scheduled suite that does not run (New and Inventory in
 * the seed's table), none for a suite that is no longer configured (Orphaned), a start for what is due.
 * A suite that runs is never started, whatever is pending for it. Tasks of other users are left alone.
 */
export function plan(state: PlanState): readonly PlanAction[] {
  const own = state.pending.filter((task) => task.responsible === state.responsible);
  const known = new Map(state.suites.map((suite) => [suite.id, suite]));
  const orphaned = own
    .filter((task) => !known.has(task.suiteId))
    .map(({ name }) => remove(name, "its suite is not configured"));
  const bySuite = new Map<string, QueuedTask[]>();
  for (const task of own) bySuite.set(task.suiteId, [...(bySuite.get(task.suiteId) ?? []), task]);
  const newSuites = state.suites.filter(({ id }) => !state.lastPlanned.has(id)).length;
  const planned = state.suites.flatMap((suite) =>
    state.runningSuites.has(suite.id)
      ? []
      : planSuite(suite, bySuite.get(suite.id) ?? [], { ...state, newSuites }),
  );
  const starts = planned
    .filter((action) => action.kind === "start")
    .toSorted((a, b) => a.task.epochSeconds - b.task.epochSeconds);
  return [...orphaned, ...planned.filter(({ kind }) => kind !== "start"), ...starts];
}

function planSuite(
  suite: PlannedSuite,
  pending: readonly QueuedTask[],
  state: PlanState & { readonly newSuites: number },
): readonly PlanAction[] {
  const { nowSeconds } = state;
  const { intervalSeconds } = suite;
  const lost = suite.isScheduled
    ? pending.filter((task) => isTooFarAhead(task.epochSeconds, { nowSeconds, intervalSeconds }))
    : [];
  const kept = pending.filter((task) => !lost.includes(task));
  const removals = lost.map(({ name }) => remove(name, "it lies more than an interval ahead"));
  const due = kept.find((task) => isDue(task.epochSeconds, nowSeconds));
  if (due !== undefined) return [...removals, { kind: "start", task: due }];
  if (kept.length > 0 || !suite.isScheduled) return removals;
  return [...removals, createNext(suite, state)];
}

function createNext(suite: PlannedSuite, state: PlanState & { readonly newSuites: number }): PlanAction {
  const { intervalSeconds, missedRuns } = suite;
  const lastPlannedSeconds = state.lastPlanned.get(suite.id);
  const next = nextStart({
    lastPlannedSeconds,
    nowSeconds: state.nowSeconds,
    intervalSeconds,
    missedRuns,
    spreadSeconds: spread(suite.id, {
      newSuites: state.newSuites,
      maxParallel: state.maxParallel,
      intervalSeconds,
    }),
  });
  const slot = lastPlannedSeconds === undefined ? "first run" : `${intervalSeconds} s after the last slot`;
  return {
    kind: "create",
    task: { epochSeconds: next.epochSeconds, responsible: state.responsible, suiteId: suite.id },
    reason: next.missed > 0 ? `${next.missed} slots were missed: ${missedRuns}` : slot,
  };
}

function remove(name: string, reason: string): PlanAction {
  return { kind: "remove", name, reason };
}
