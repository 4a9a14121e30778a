import type { Config } from "@robotmk-controller/config";
import { type Clock, errorMessage } from "@robotmk-controller/platform";
import { isOnSchedule } from "@robotmk-controller/schedule";
import {
  type Context,
  createTask,
  listTasks,
  type QueuedTask,
  removeTask,
  requeueTask,
  responsibleOf,
  type SpoolFolders,
  taskName,
} from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { LastSlots } from "./last-slots.ts";
import { type PlanAction, plan } from "./plan.ts";
import { planState } from "./plan-state.ts";
import { RunPlaces } from "./run-places.ts";
import { type RunOnDisk, runsOnDisk } from "./runs-on-disk.ts";
import { RunnerStarts } from "./runner-starts.ts";

/** What a look at the queue needs. */
export type TaskProcessorOptions = {
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: ConsolaInstance;
};

/** Makes true on disk and in processes what the plan says. */
export class TaskProcessor {
  private readonly options: TaskProcessorOptions;
  private readonly places: RunPlaces;
  private readonly slots: LastSlots;
  private readonly runners: RunnerStarts;
  private readonly reported = new Set<string>();
  private nextDueMs = Number.POSITIVE_INFINITY;
  private running = 0;

  constructor(options: TaskProcessorOptions) {
    this.options = options;
    this.slots = new LastSlots(options.folders);
    this.runners = new RunnerStarts(options);
    this.places = new RunPlaces((name, error) => options.log.error(`task ${name}: ${errorMessage(error)}`));
  }

  /** Looks at the queue once: closes dead runs, takes up living ones, plans, and starts what is due. */
  look(config: Config, mode: { readonly isDraining: boolean }): void {
    const { folders, context, clock } = this.options;
    this.places.resize(config.maxParallelExecutions);
    this.runners.follow(config, mode);
    const suiteIds = new Set(config.suites.map(({ id }) => id));
    const lastPlanned = this.slots.follow(suiteIds);
    const runs = runsOnDisk(folders, suiteIds);
    this.running = runs.length;
    for (const run of runs) this.lookAfter(run);
    if (mode.isDraining) return;
    const queue = listTasks(folders, { state: "pending", suiteIds });
    for (const name of queue.foreign) this.report(name);
    const nowMs = clock.wallMs();
    const state = planState(config, {
      responsible: responsibleOf(context),
      pending: queue.tasks,
      runningSuites: new Set(runs.map(({ task }) => task.suiteId)),
      lastPlanned,
      nowSeconds: Math.floor(nowMs / 1000),
    });
    const actions = plan(state);
    for (const action of actions) this.act(action, config);
    const created = actions.flatMap((action) => (action.kind === "create" ? [action.task] : []));
    const ahead = queue.tasks.filter((task) => task.epochSeconds * 1000 > nowMs);
    this.nextDueMs = [...created, ...ahead].reduce(
      (earliest, { epochSeconds }) => Math.min(earliest, epochSeconds * 1000),
      Number.POSITIVE_INFINITY,
    );
  }

  /** How many tasks wait for a place, and how many runs go on, whoever started them. */
  counts(): { readonly waiting: number; readonly running: number } {
    return { waiting: this.places.waitingCount(), running: this.running };
  }

  /** How long until a pending task is due, at most `maxMs`. */
  untilNextDueMs(maxMs: number): number {
    return Math.max(10, Math.min(maxMs, this.nextDueMs - this.options.clock.wallMs()));
  }

  private lookAfter(run: RunOnDisk): void {
    const { task } = run;
    const { log, folders } = this.options;
    if (run.kind !== "claim" && run.record.trigger === "planned") {
      this.slots.note(task.suiteId, run.record.planned_epoch);
    }
    if (this.places.has(task.name)) return;
    switch (run.kind) {
      case "alive":
        log.info(`task ${task.name}: its run goes on without us and is taken up`);
        this.places.take(task.name, async () => this.runners.untilGone(run.record));
        return;
      case "dead":
        log.warn(`task ${task.name}: its runner ${run.record.runner.pid} died, the run is closed`);
        this.places.takeNone(task.name, async () => this.runners.close(task));
        return;
      case "claim":
        log.warn(`task ${task.name}: claimed without a run, it is queued again`);
        requeueTask(folders, task.name);
    }
  }

  private act(action: PlanAction, config: Config): void {
    const { folders, log } = this.options;
    switch (action.kind) {
      case "create": {
        const name = taskName(action.task);
        createTask(folders, name);
        log.info(`task ${name} planned: ${action.reason}`);
        return;
      }
      case "remove":
        removeTask(folders, action.name);
        log.info(`task ${action.name} removed: ${action.reason}`);
        return;
      case "start":
        this.start(action.task, config);
    }
  }

  private start(task: QueuedTask, config: Config): void {
    if (this.places.has(task.name) || this.runners.mustWait(task)) return;
    if (this.places.isFull()) {
      this.options.log.info(
        `task ${task.name} waits: all ${config.maxParallelExecutions} places of max_parallel_executions are taken`,
      );
    }
    const isPlanned = isOnSchedule(task.epochSeconds, {
      lastPlannedSeconds: this.slots.of(task.suiteId),
      intervalSeconds: config.suites.find(({ id }) => id === task.suiteId)?.intervalSeconds ?? 1,
    });
    this.places.take(task.name, async () => {
      const wasTaken = await this.runners.run(task, { isRequested: !isPlanned });
      if (wasTaken && isPlanned) this.slots.note(task.suiteId, task.epochSeconds);
    });
  }

  private report(name: string): void {
    if (this.reported.has(name)) return;
    this.reported.add(name);
    this.options.log.warn(
      `file "${name}" in tasks/ is left alone: its name is not EPOCH_RESPONSIBLE_SUITEID`,
    );
  }
}
