import type { Config, ExecutionMode } from "@robotmk-controller/config";
import type { Log, LogSubject } from "@robotmk-controller/log";
import { type Clock, errorMessage, isStopped, signalProcess } from "@robotmk-controller/platform";
import {
  type Context,
  createTask,
  type DaemonRecord,
  listTasks,
  parseTaskName,
  removeTask,
  requeueTask,
  responsibleOf,
  type SpoolFolders,
  type TaskList,
  taskName,
} from "@robotmk-controller/spool";
import { Cleanup } from "../cleanup/cleanup.ts";
import { liveRunners, readRunningTasks, type RunningTask } from "../recovery/running-tasks.ts";
import { StalledRunners } from "../recovery/stalled-runners.ts";
import { LastScheduledTimes } from "../schedule/last-scheduled-times.ts";
import { plan, type PlanAction, planState } from "../schedule/planner.ts";
import { outdatedTasks } from "../schedule/replan.ts";
import { RunnerPool } from "./runner-pool.ts";
import { RunSlots, StartQueue } from "./start-queue.ts";

/** What a look at the queue needs. */
export type DispatcherOptions = {
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
};

/** As many as a plugin call gives a daemon that stands still. */
const STALL_TIMEOUTS = 3;

/** Makes true on disk and in processes what the plan says. */
export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly places: Readonly<Record<ExecutionMode, RunSlots>>;
  private readonly slots: LastScheduledTimes;
  private readonly runners: RunnerPool;
  private readonly starts: StartQueue;
  private readonly housekeeping: Cleanup;
  private readonly stopped = new StalledRunners();
  private readonly reported = new Set<string>();
  private nextDueMs = Number.POSITIVE_INFINITY;
  /** The config of the last look. */
  private config: Config | undefined;
  private runs: readonly RunningTask[] = [];

  constructor(options: DispatcherOptions) {
    this.options = options;
    const makePlaces = (): RunSlots =>
      new RunSlots((name, error) => options.log.error(this.subjectOf(name), errorMessage(error)));
    this.places = { agent_serial: makePlaces(), agent_parallel: makePlaces(), external: makePlaces() };
    this.slots = new LastScheduledTimes(options.folders);
    this.runners = new RunnerPool(options);
    this.housekeeping = new Cleanup(options);
    this.starts = new StartQueue({
      ...options,
      places: this.places,
      slots: this.slots,
      runners: this.runners,
    });
  }

  /** Looks at the queue once: closes dead runs, takes up living ones, plans, and starts what is due. */
  look(config: Config, mode: { readonly isDraining: boolean }): void {
    const { folders, context, clock } = this.options;
    // A look that plans nothing, or fails, must not leave a time behind that has long come.
    this.nextDueMs = Number.POSITIVE_INFINITY;
    this.places.agent_serial.resize(1);
    this.places.agent_parallel.resize(config.maxParallelExecutions);
    this.places.external.resize(config.maxParallelExecutions);
    this.runners.follow(config, mode);
    const suiteIds = new Set(config.suites.map(({ id }) => id));
    const nowMs = clock.wallMs();
    const nowSeconds = Math.floor(nowMs / 1000);
    // A task only ever moves on: pending, running, told in the result. Read in this order, none is overlooked.
    const queue = listTasks(folders, { state: "pending", suiteIds });
    this.runs = readRunningTasks(folders, suiteIds);
    const lastPlanned = this.slots.follow(suiteIds, nowSeconds);
    this.housekeeping.follow(config, new Set(this.runs.map(({ task }) => task.suiteId)));
    for (const run of this.runs) this.lookAfter(run, config);
    this.endStopped(config);
    if (mode.isDraining) return;
    this.report(queue);
    const responsible = responsibleOf(context);
    const seen = { responsible, pending: queue.tasks, lastPlanned, nowSeconds };
    const outdated =
      this.config === undefined ? [] : outdatedTasks({ before: this.config, after: config }, seen);
    for (const { name } of outdated) {
      this.act({ kind: "remove", name, reason: "its suite is planned anew" }, config);
    }
    this.config = config;
    const state = planState(config, {
      responsible,
      pending: queue.tasks.filter((task) => !outdated.includes(task)),
      runningSuites: new Set([...this.runs.map(({ task }) => task.suiteId), ...this.starts.suitesUnderWay()]),
      inLine: new Set(queue.tasks.map(({ name }) => name).filter((name) => this.isEngaged(name))),
      lastPlanned,
      nowSeconds,
    });
    const actions = plan(state).filter(
      (action) => action.kind !== "create" || !this.slots.hasAdvanced(action.task.suiteId, nowSeconds),
    );
    for (const action of actions) this.act(action, config);
    const created = actions.flatMap((action) => (action.kind === "create" ? [action.task] : []));
    const ahead = queue.tasks.filter((task) => task.epochSeconds * 1000 > nowMs);
    this.nextDueMs = [...created, ...ahead].reduce(
      (earliest, { epochSeconds }) => Math.min(earliest, epochSeconds * 1000),
      Number.POSITIVE_INFINITY,
    );
  }

  /** How many tasks wait for a place, how many runs go on, whoever started them, and what was cleaned up. */
  counts(): Pick<DaemonRecord, "waiting" | "running" | "housekeeping"> {
    const waiting = Object.values(this.places).reduce((sum, places) => sum + places.waitingCount(), 0);
    return { waiting, running: this.runs.length, housekeeping: this.housekeeping.counts() };
  }

  /** Tells whether nothing goes on: no run on disk, and no runner of ours that is about to begin one. */
  isIdle(): boolean {
    return this.runs.length === 0 && Object.values(this.places).every((places) => places.activeCount() === 0);
  }

  /** Ends the work beside the queue. */
  async end(): Promise<void> {
    await this.housekeeping.end();
  }

  /** Starts no more runners; tasks that wait for a place stay in the queue. */
  stopStarting(): void {
    this.runners.stopStarting();
  }

  /** Has the runners that we started stop their runs. */
  stopRunners(): void {
    this.runners.stopRunners();
  }

  /** Tells whether a runner that we started has not ended yet. */
  hasRunners(): boolean {
    return this.starts.suitesUnderWay().size > 0;
  }

  /** How long until a pending task is due, at most `maxMs`. */
  untilNextDueMs(maxMs: number): number {
    return Math.max(10, Math.min(maxMs, this.nextDueMs - this.options.clock.wallMs()));
  }

  private lookAfter(run: RunningTask, config: Config): void {
    const { task } = run;
    const { log, folders, clock } = this.options;
    const runId = run.kind === "claim" ? undefined : run.record.run_id;
    const subject = { suite: task.suiteId, run: runId, task: task.name };
    if (run.kind !== "claim" && run.record.trigger === "planned") {
      this.slots.note(task.suiteId, run.record.planned_epoch);
    }
    if (this.isEngaged(task.name)) return;
    const suite = config.suites.find(({ id }) => id === task.suiteId);
    const places = this.places[suite?.executionMode ?? "external"];
    switch (run.kind) {
      case "alive":
        log.info(subject, "its run goes on without us and is taken up");
        places.take(task.name, clock.monotonicMs(), async () => this.runners.untilGone(run.record));
        return;
      case "dead":
        if (this.runners.mustWait(task)) return;
        log.warn(subject, `its runner ${run.record.runner.pid} died, the run is closed`);
        places.bypass(task.name, clock.monotonicMs(), async () => this.runners.close(task));
        return;
      case "claim":
        // A name that can be read in several ways is only taken apart rightly with its suite known.
        if (suite === undefined) return;
        log.warn(
          subject,
          requeueTask(folders, task.name)
            ? "claimed without a run, it is queued again"
            : "claimed without a run, and dropped: a folder has its place among the tasks",
        );
    }
  }

  /** A runner that was stopped gets the time that a daemon gets, then it is ended; its runs are closed as of any dead one. */
  private endStopped(config: Config): void {
    const { folders, clock, log } = this.options;
    const runners = liveRunners(folders, this.runs);
    const stopped = this.stopped.look(runners, {
      nowMs: clock.monotonicMs(),
      isStopped: ({ runner }) => isStopped(runner),
    });
    for (const { runner, suite, run, stillMs } of stopped) {
      if (stillMs === 0)
        log.warn({ suite, run }, `runner ${runner.pid} stands still: its process is stopped`);
      if (stillMs < STALL_TIMEOUTS * config.daemonStallTimeoutSeconds * 1000) continue;
      log.error(
        { suite, run },
        `runner ${runner.pid} is ended: it stood still for ${Math.round(stillMs / 1000)} s`,
      );
      signalProcess(runner, "SIGKILL");
    }
  }

  private act(action: PlanAction, config: Config): void {
    const { folders, log } = this.options;
    switch (action.kind) {
      case "create": {
        const name = taskName(action.task);
        createTask(folders, name);
        log.info({ suite: action.task.suiteId, task: name }, `planned: ${action.reason}`);
        return;
      }
      case "remove":
        removeTask(folders, action.name);
        log.info(this.subjectOf(action.name), `removed: ${action.reason}`);
        return;
      case "start":
        this.starts.offer(action.task, config);
        return;
      case "start-serial":
        this.starts.offerSerial(action.tasks, config);
    }
  }

  /** The name of a place is that of a task, but for the serial runner's. */
  private subjectOf(name: string): LogSubject {
    const suiteIds = new Set(this.config?.suites.map(({ id }) => id));
    return { suite: parseTaskName(name, suiteIds)?.suiteId, task: name };
  }

  private isEngaged(name: string): boolean {
    return this.starts.hasSerial(name) || Object.values(this.places).some((places) => places.has(name));
  }

  /** Files that are not ours to take are left alone, and named once. */
  private report(queue: TaskList): void {
    const own = responsibleOf(this.options.context);
    const foreign = [
      ...queue.foreign.map(
        (name) => [name, "it is no file with a name such as EPOCH_RESPONSIBLE_SUITEID"] as const,
      ),
      ...queue.tasks
        .filter(({ responsible }) => responsible !== own)
        .map(({ name, responsible }) => [name, `"${responsible}" is responsible for it`] as const),
    ];
    // What is gone again is forgotten, or names that change for ever would fill the memory.
    const names = new Set(foreign.map(([name]) => name));
    for (const name of this.reported) if (!names.has(name)) this.reported.delete(name);
    for (const [name, reason] of foreign) {
      if (this.reported.has(name)) continue;
      this.reported.add(name);
      this.options.log.warn(`file "${name}" in tasks/ is left alone: ${reason}`);
    }
  }
}
