import type { Config } from "@robotmk-controller/config";
import {
  createTask,
  type DaemonRecord,
  listTasks,
  type QueuedTask,
  removeTask,
  responsibleOf,
  type TaskList,
  taskName,
} from "@robotmk-controller/spool";
import { Cleanup } from "../cleanup/cleanup.ts";
import { liveRunners, readRunningTasks, type RunningTask } from "../recovery/running-tasks.ts";
import { StalledRunners } from "../recovery/stalled-runners.ts";
import { LastScheduledTimes } from "../schedule/last-scheduled-times.ts";
import { plan, type PlanAction, planState } from "../schedule/planner.ts";
import { outdatedTasks } from "../schedule/replan.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { DispatchOptions } from "./runner-pool.ts";

/** A plugin call gives a stopped daemon as many time-outs. */
const STALL_TIMEOUTS = 3;

/** Keeps the queue on disk by the plan, and hands the dispatcher what is due and what runs. */
export class Scheduler {
  readonly dispatcher: Dispatcher;
  readonly #options: DispatchOptions;
  readonly #lastTimes: LastScheduledTimes;
  readonly #cleanup: Cleanup;
  readonly #stalled: StalledRunners;
  readonly #reported = new Set<string>();
  #nextDueMs = Number.POSITIVE_INFINITY;
  /** The config of the last plan. */
  #plannedConfig: Config | undefined;
  #runs: readonly RunningTask[] = [];

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.#lastTimes = new LastScheduledTimes(options.folders);
    this.#cleanup = new Cleanup(options);
    this.#stalled = new StalledRunners(options);
    this.dispatcher = new Dispatcher(options, this.#lastTimes);
  }

  /** Recovers dead runs, adopts live ones, plans, and starts what is due. While it drains, only the first two. */
  tick(config: Config, mode: { readonly isDraining: boolean }): void {
    const { folders, clock } = this.#options;
    // A tick that plans nothing, or fails, must not leave a time behind that has passed.
    this.#nextDueMs = Number.POSITIVE_INFINITY;
    this.dispatcher.follow(config, mode);
    const suiteIds = new Set(config.suites.map(({ id }) => id));
    const nowMs = clock.wallMs();
    // A task moves only from tasks/ to running/ to a result. This order of reading misses none.
    const queue = listTasks(folders, { state: "pending", suiteIds });
    this.#runs = readRunningTasks(folders, suiteIds);
    const lastPlanned = this.#lastTimes.follow(suiteIds, Math.floor(nowMs / 1000));
    this.#cleanup.follow(config, new Set(this.#runs.map(({ task }) => task.suiteId)));
    for (const run of this.#runs) this.dispatcher.found(run);
    this.dispatcher.forgetAllBut([...queue.tasks, ...this.#runs.map(({ task }) => task)]);
    const stallSeconds = STALL_TIMEOUTS * config.daemonStallTimeoutSeconds;
    this.#stalled.tick(liveRunners(folders, this.#runs), stallSeconds);
    if (mode.isDraining) return;
    this.#reportForeign(queue);
    const created = this.#planAndStart(config, { pending: queue.tasks, lastPlanned, nowMs });
    const ahead = queue.tasks.filter((task) => task.epochSeconds * 1000 > nowMs);
    this.#nextDueMs = [...created, ...ahead].reduce(
      (earliest, { epochSeconds }) => Math.min(earliest, epochSeconds * 1000),
      Number.POSITIVE_INFINITY,
    );
  }

  /** Counts tasks that wait for a run slot, runs of any process, and what was cleaned up. */
  counts(): Pick<DaemonRecord, "waiting" | "running" | "housekeeping"> {
    const waiting = this.dispatcher.queuedCount();
    return { waiting, running: this.#runs.length, housekeeping: this.#cleanup.counts() };
  }

  /** Tells whether there is no run on disk, and no runner that is about to begin one. */
  isIdle(): boolean {
    return this.#runs.length === 0 && this.dispatcher.isIdle();
  }

  /** Ends the work beside the queue. */
  async end(): Promise<void> {
    this.dispatcher.end();
    await this.#cleanup.end();
  }

  /** Returns how long it is until a pending task is due: 10 ms at least, `maxMs` at most. */
  untilNextDueMs(maxMs: number): number {
    return Math.max(10, Math.min(maxMs, this.#nextDueMs - this.#options.clock.wallMs()));
  }

  /** Makes the plan true, and returns the tasks that it created. */
  #planAndStart(
    config: Config,
    seen: {
      readonly pending: readonly QueuedTask[];
      readonly lastPlanned: ReadonlyMap<string, number>;
      readonly nowMs: number;
    },
  ) {
    const { pending, lastPlanned, nowMs } = seen;
    const nowSeconds = Math.floor(nowMs / 1000);
    const responsible = responsibleOf(this.#options.context);
    const before = this.#plannedConfig;
    const facts = { responsible, pending, lastPlanned, nowSeconds };
    const outdated = before === undefined ? [] : outdatedTasks({ before, after: config }, facts);
    for (const { name } of outdated) {
      this.#act({ kind: "remove", name, reason: "its suite is planned anew" }, pending);
    }
    this.#plannedConfig = config;
    const { dispatcher } = this;
    const suitesWithRunner = dispatcher.suitesWithRunner();
    const state = planState(config, {
      ...facts,
      pending: pending.filter((task) => !outdated.includes(task)),
      runningSuites: new Set([...this.#runs.map(({ task }) => task.suiteId), ...suitesWithRunner]),
      inLine: new Set(pending.map(({ name }) => name).filter((name) => dispatcher.isBusy(name))),
    });
    const actions = plan(state).filter(
      (action) => action.kind !== "create" || !this.#lastTimes.hasAdvanced(action.task.suiteId, nowSeconds),
    );
    for (const action of actions) this.#act(action, pending);
    return actions.flatMap((action) => (action.kind === "create" ? [action.task] : []));
  }

  #act(action: PlanAction, pending: readonly QueuedTask[]): void {
    const { folders, log } = this.#options;
    switch (action.kind) {
      case "create": {
        const name = taskName(action.task);
        createTask(folders, name);
        log.info({ suite: action.task.suiteId, task: name }, `planned: ${action.reason}`);
        return;
      }
      case "remove": {
        removeTask(folders, action.name);
        const suite = pending.find(({ name }) => name === action.name)?.suiteId;
        log.info({ suite, task: action.name }, `removed: ${action.reason}`);
        return;
      }
      case "start":
        this.dispatcher.start(action.task);
        return;
      case "start-serial":
        this.dispatcher.startSerial(action.tasks);
    }
  }

  /** Logs files in `tasks/` that the daemon must not take, each once as long as it is there. */
  #reportForeign(queue: TaskList): void {
    const own = responsibleOf(this.#options.context);
    const foreign = new Map([
      ...queue.foreign.map((name) => [name, "its name is not EPOCH_RESPONSIBLE_SUITEID"] as const),
      ...queue.tasks
        .filter(({ responsible }) => responsible !== own)
        .map(({ name, responsible }) => [name, `"${responsible}" is responsible for it`] as const),
    ]);
    // Forget names that are gone: names that change for ever would fill the memory.
    for (const name of this.#reported) if (!foreign.has(name)) this.#reported.delete(name);
    for (const [name, reason] of foreign) {
      if (this.#reported.has(name)) continue;
      this.#reported.add(name);
      this.#options.log.warn(`ignoring file "${name}" in tasks/: ${reason}`);
    }
  }
}
