import type { Config } from "@robotmk-controller/config";
import {
  isDue,
  isOnSchedule,
  isTooFarAhead,
  type MissedRuns,
  nextStart,
  spread,
  trustedScheduledTime,
} from "@robotmk-controller/schedule";
import type { QueuedTask, Task } from "@robotmk-controller/spool";

/** What the plan needs of a suite. */
export type PlannedSuite = {
  readonly id: string;
  readonly intervalSeconds: number;
  readonly missedRuns: MissedRuns;
  /** Serial suites share one runner and one schedule. External suites start only on request. */
  readonly mode: "agent_serial" | "agent_parallel" | "external";
};

/** All that a plan depends on. */
export type PlanState = {
  readonly suites: readonly PlannedSuite[];
  readonly responsible: string;
  readonly pending: readonly QueuedTask[];
  /** Ids of suites with a run or a claim. */
  readonly runningSuites: ReadonlySet<string>;
  /** Names of tasks that wait for a run slot or have a runner: they keep their scheduled time. */
  readonly inLine: ReadonlySet<string>;
  /** The scheduled time of each suite's last planned run. */
  readonly lastPlanned: ReadonlyMap<string, number>;
  readonly maxParallel: number;
  readonly nowSeconds: number;
};

/** A change of the queue, or a start. */
export type PlanAction =
  | { readonly kind: "create"; readonly task: Task; readonly reason: string }
  | { readonly kind: "remove"; readonly name: string; readonly reason: string }
  | { readonly kind: "start"; readonly task: QueuedTask }
  /** One runner for all of them, one after the other. */
  | { readonly kind: "start-serial"; readonly tasks: readonly QueuedTask[] };

/**
 * Plans the queue: one pending task for each scheduled suite that does not run, none for a suite that is no longer
 * configured, a start for each due task. A suite that runs never starts again. Tasks of other users stay.
 */
export function plan(state: PlanState): readonly PlanAction[] {
  const own = state.pending.filter((task) => task.responsible === state.responsible);
  const known = new Map(state.suites.map((suite) => [suite.id, suite]));
  const orphaned = own
    .filter((task) => !known.has(task.suiteId))
    .map(({ name }) => remove(name, "its suite is not configured"));
  const bySuite = new Map<string, QueuedTask[]>();
  for (const task of own) bySuite.set(task.suiteId, [...(bySuite.get(task.suiteId) ?? []), task]);
  const newSuites = state.suites.filter(
    ({ id, mode }) => mode === "agent_parallel" && !state.lastPlanned.has(id),
  ).length;
  const planned = state.suites
    .filter(({ id }) => !state.runningSuites.has(id))
    .map((suite) => ({ suite, ...planSuite(suite, bySuite.get(suite.id) ?? [], { ...state, newSuites }) }));
  const due = planned.flatMap(({ suite, start }) => (start === undefined ? [] : [{ suite, task: start }]));
  const starts = due
    .filter(({ suite }) => suite.mode !== "agent_serial")
    .map(({ task }): PlanAction => ({ kind: "start", task }))
    .toSorted(byDueTime);
  const serial = due.filter(({ suite }) => suite.mode === "agent_serial").map(({ task }) => task);
  return [
    ...orphaned,
    ...planned.flatMap(({ actions }) => actions),
    ...(serial.length > 0 && !isSerialBusy(state) ? [{ kind: "start-serial", tasks: serial } as const] : []),
    ...starts,
  ];
}

function isSerialBusy({ suites, runningSuites }: PlanState): boolean {
  return suites.some(({ id, mode }) => mode === "agent_serial" && runningSuites.has(id));
}

function byDueTime(a: PlanAction, b: PlanAction): number {
  return a.kind === "start" && b.kind === "start" ? a.task.epochSeconds - b.task.epochSeconds : 0;
}

type SuitePlan = { readonly actions: readonly PlanAction[]; readonly start?: QueuedTask };

function planSuite(
  suite: PlannedSuite,
  pending: readonly QueuedTask[],
  state: PlanState & { readonly newSuites: number },
): SuitePlan {
  const { nowSeconds } = state;
  const { intervalSeconds } = suite;
  const isScheduled = suite.mode !== "external";
  const lost = isScheduled
    ? pending.filter((task) => isTooFarAhead(task.epochSeconds, { nowSeconds, intervalSeconds }))
    : [];
  const removals = lost.map(({ name }) => remove(name, "it lies more than an interval ahead"));
  const overtaken = isScheduled ? pending.filter((task) => isOvertaken(task, suite, state)) : [];
  removals.push(...overtaken.map(({ name }) => remove(name, "a later scheduled time replaces it")));
  const kept = pending.filter((task) => !lost.includes(task) && !overtaken.includes(task));
  const due = kept.find((task) => isDue(task.epochSeconds, nowSeconds));
  if (due !== undefined) return { actions: removals, start: due };
  if (!isScheduled || kept.some((task) => isScheduledTask(task, suite, state))) return { actions: removals };
  return { actions: [...removals, createNext(suite, state)] };
}

/**
 * Tells whether a due task was missed: the daemon was down, the machine suspended, or the clock set forward.
 * `missed_runs` decides about such a task. A task that waits for a run slot is not missed.
 */
function isOvertaken(task: QueuedTask, suite: PlannedSuite, state: PlanState): boolean {
  const { nowSeconds } = state;
  const { epochSeconds } = task;
  const { intervalSeconds, missedRuns } = suite;
  if (!isDue(epochSeconds, nowSeconds) || state.inLine.has(task.name)) return false;
  if (!isScheduledTask(task, suite, state)) return false;
  if (!state.lastPlanned.has(suite.id)) {
    const groupTime = suite.mode === "agent_serial" ? lastSerialTime(state) : undefined;
    return epochSeconds < Math.min(groupTime ?? nowSeconds - intervalSeconds, nowSeconds);
  }
  if (suite.mode === "agent_serial" && isSerialBusy(state)) return false;
  const lastPlannedSeconds = epochSeconds - intervalSeconds;
  const next = nextStart({ lastPlannedSeconds, nowSeconds, intervalSeconds, missedRuns, spreadSeconds: 0 });
  return next.epochSeconds > epochSeconds;
}

/** Tells whether the schedule planned the task. A task that a person requested for later does not delay the schedule. */
function isScheduledTask(task: QueuedTask, suite: PlannedSuite, state: PlanState): boolean {
  const last = state.lastPlanned.get(suite.id);
  return isOnSchedule(task.epochSeconds, {
    lastPlannedSeconds: last === undefined ? undefined : trustedScheduledTime(last, state.nowSeconds),
    intervalSeconds: suite.intervalSeconds,
  });
}

function createNext(suite: PlannedSuite, state: PlanState & { readonly newSuites: number }): PlanAction {
  const { intervalSeconds, missedRuns } = suite;
  const groupTime = suite.mode === "agent_serial" ? lastSerialTime(state) : undefined;
  const ownTime = state.lastPlanned.get(suite.id);
  if (ownTime === undefined && groupTime !== undefined) {
    const epochSeconds = Math.min(groupTime, state.nowSeconds);
    const task = { epochSeconds, responsible: state.responsible, suiteId: suite.id };
    return { kind: "create", task, reason: "first run, at the last scheduled time of the serial suites" };
  }
  const lastPlannedSeconds = groupTime ?? ownTime;
  const next = nextStart({
    lastPlannedSeconds,
    nowSeconds: state.nowSeconds,
    intervalSeconds,
    missedRuns,
    spreadSeconds:
      suite.mode === "agent_serial"
        ? 0
        : spread(suite.id, {
            newSuites: state.newSuites,
            maxParallel: state.maxParallel,
            intervalSeconds,
          }),
  });
  const onTime =
    lastPlannedSeconds === undefined ? "first run" : `${intervalSeconds} s after the last scheduled time`;
  return {
    kind: "create",
    task: { epochSeconds: next.epochSeconds, responsible: state.responsible, suiteId: suite.id },
    reason: next.missed > 0 ? `missed ${next.missed} scheduled times: ${missedRuns}` : onTime,
  };
}

/** All serial suites follow the newest scheduled time of any of them, so that one runner runs them all. */
function lastSerialTime(state: PlanState): number | undefined {
  const times = state.suites
    .filter(({ mode }) => mode === "agent_serial")
    .flatMap(({ id }) => state.lastPlanned.get(id) ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}

function remove(name: string, reason: string): PlanAction {
  return { kind: "remove", name, reason };
}

/** Returns the input of `plan()` for a config and the files of a tick. */
export function planState(
  config: Config,
  seen: Pick<
    PlanState,
    "responsible" | "pending" | "runningSuites" | "inLine" | "lastPlanned" | "nowSeconds"
  >,
): PlanState {
  return {
    ...seen,
    maxParallel: config.maxParallelExecutions,
    suites: config.suites.map((suite) => ({
      id: suite.id,
      intervalSeconds: suite.intervalSeconds,
      missedRuns: suite.missedRuns,
      mode: suite.executionMode,
    })),
  };
}
