import { type Config, DEFAULTS } from "@robotmk-controller/config";
import type { LogSubject } from "@robotmk-controller/log";
import { errorMessage } from "@robotmk-controller/platform";
import { type QueuedTask, requeueTask } from "@robotmk-controller/spool";
import type { RunningTask } from "../recovery/running-tasks.ts";
import type { LastScheduledTimes } from "../schedule/last-scheduled-times.ts";
import { type DispatchOptions, RunnerPool, type RunOrder, type RunReport } from "./runner-pool.ts";
import { StartQueue } from "./start-queue.ts";
import { SuiteBackoff } from "./suite-backoff.ts";
import {
  isBusy,
  PENDING,
  type TaskAction,
  type TaskEvent,
  type TaskState,
  transition,
} from "./task-state.ts";

/** Holds the state of each task, and starts, adopts and recovers runs as `transition()` decides. */
export class Dispatcher {
  readonly #options: DispatchOptions;
  readonly #lastTimes: LastScheduledTimes;
  /** Every task that is not `pending`, by name. */
  readonly #tasks = new Map<string, { readonly task: QueuedTask; readonly state: TaskState }>();
  readonly #queue = new StartQueue();
  readonly #pool: RunnerPool;
  readonly #backoff: SuiteBackoff;
  readonly #ending = new AbortController();
  #config: Pick<Config, "suites" | "maxParallelExecutions" | "startWaitTimeoutSeconds"> = {
    ...DEFAULTS,
    suites: [],
  };

  constructor(options: DispatchOptions, lastTimes: LastScheduledTimes) {
    this.#options = options;
    this.#lastTimes = lastTimes;
    this.#pool = new RunnerPool(options);
    this.#backoff = new SuiteBackoff(options);
  }

  /** Follows the config in force, and whether runs may start at all. */
  follow(config: Config, mode: { readonly isDraining: boolean }): void {
    this.#config = config;
    this.#queue.resize(config.maxParallelExecutions);
    this.#pool.follow(config, mode);
  }

  /** Counts the tasks that wait for a run slot. */
  queuedCount(): number {
    return this.#count("queued");
  }

  /** Tells whether no task has a runner. */
  isIdle(): boolean {
    return this.#count("running") + this.#count("recovering") === 0;
  }

  /** Tells whether a task waits for a run slot or has a runner. */
  isBusy(name: string): boolean {
    return isBusy(this.#stateOf(name));
  }

  /** Returns the suites with a runner of this daemon: it may not have begun the run yet, or have just ended it. */
  suitesWithRunner(): readonly string[] {
    return [...this.#tasks.values()].flatMap(({ task, state }) =>
      state.kind === "running" && state.by === "own-runner" ? [task.suiteId] : [],
    );
  }

  /** Starts no more runners; queued tasks stay in `tasks/`. */
  stopStarting(): void {
    this.#pool.stopStarting();
  }

  /** Has the runners of this daemon stop their runs. */
  stopRunners(): void {
    this.#pool.stopRunners();
  }

  /** Stops waiting for adopted runs. */
  end(): void {
    this.#ending.abort();
  }

  /** Ends the back-off of tasks that are gone. */
  forgetAllBut(tasks: readonly QueuedTask[]): void {
    const names = new Set(tasks.map(({ name }) => name));
    for (const [name, { state }] of this.#tasks) {
      if (state.kind === "backing-off" && !names.has(name)) this.#tasks.delete(name);
    }
  }

  /** Adopts a live run, recovers a dead one, and requeues a claim without a run. */
  found(run: RunningTask): void {
    const { task } = run;
    const { log, folders, clock } = this.#options;
    const subject = { ...subjectOf(task), run: run.kind === "claim" ? undefined : run.record.run_id };
    if (run.kind !== "claim" && run.record.trigger === "planned") {
      this.#lastTimes.record(task.suiteId, run.record.planned_epoch);
    }
    const mode = this.#suiteOf(task)?.executionMode ?? "external";
    switch (run.kind) {
      case "alive":
        if (this.#apply(task, { kind: "found-alive" }).kind !== "adopt") return;
        log.info(subject, "adopted running suite from a previous daemon");
        this.#inBackground([task], async () => {
          await this.#queue.enter(mode, async () => this.#pool.untilGone(run.record, this.#ending.signal));
          this.#apply(task, { kind: "done" });
        });
        return;
      case "dead":
        if (this.#apply(task, { kind: "found-dead", nowMs: clock.monotonicMs() }).kind !== "recover") return;
        log.warn(subject, `runner ${run.record.runner.pid} died: recovering its run`);
        this.#inBackground([task], async () => this.#recover(task));
        return;
      case "claim":
        // Only a known suite tells how to read a task name with more than two underscores.
        if (this.#suiteOf(task) === undefined) return;
        if (this.#apply(task, { kind: "found-claimed" }).kind !== "requeue") return;
        log.warn(
          subject,
          requeueTask(folders, task.name)
            ? "queued a claimed task without a run again"
            : "dropped a claimed task without a run: a folder has its name in tasks/",
        );
    }
  }

  /**
   * Queues a due task for a run slot of its mode. A task that has waited for `start_wait_timeout` starts without
   * one: its runner checks again whether it may start, and records the refusal.
   */
  start(task: QueuedTask): void {
    const { clock, log } = this.#options;
    const suite = this.#suiteOf(task);
    if (suite === undefined) return;
    const order = (sinceMs: number): RunOrder => ({
      isSerial: false,
      isRequested: !this.#lastTimes.isPlanned(task, suite, clock.wallMs() / 1000),
      sinceMs,
    });
    const mode = suite.executionMode;
    const isFull = this.#queue.isFull(mode);
    const action = this.#apply(task, { kind: "due", ...this.#dueFacts(task) });
    if (action.kind === "start-without-slot") {
      const seconds = this.#config.startWaitTimeoutSeconds;
      log.info(
        subjectOf(task),
        `waited for start_wait_timeout (${seconds} s): its runner checks a last time`,
      );
      this.#inBackground([task], async () => this.#run([task], order(action.sinceMs)));
      return;
    }
    const state = this.#stateOf(task.name);
    if (action.kind !== "queue" || state.kind !== "queued") return;
    if (isFull) {
      const count = this.#config.maxParallelExecutions;
      log.info(subjectOf(task), `waiting: all ${count} run slots (max_parallel_executions) are taken`);
    }
    const { sinceMs } = state;
    this.#inBackground([task], async () =>
      this.#queue.enter(mode, async () => {
        if (this.#apply(task, { kind: "slot-free", sinceMs }).kind === "start") {
          await this.#run([task], order(sinceMs));
        }
      }),
    );
  }

  /** Starts one runner for all due serial tasks. Requested tasks wait for a runner of their own. */
  startSerial(tasks: readonly QueuedTask[]): void {
    if (this.#queue.isFull("agent_serial")) return;
    const { clock } = this.#options;
    const nowSeconds = clock.wallMs() / 1000;
    const ready = tasks.filter((task) => {
      const event = { kind: "due-serial", ...this.#dueFacts(task) } as const;
      return transition(this.#stateOf(task.name), event).action.kind === "start";
    });
    const planned = ready.filter((task) => {
      const suite = this.#suiteOf(task);
      return suite !== undefined && this.#lastTimes.isPlanned(task, suite, nowSeconds);
    });
    const isRequested = planned.length === 0;
    const batch = isRequested ? ready : planned;
    if (batch.length === 0) return;
    const sinceMs = clock.monotonicMs();
    for (const task of batch) this.#apply(task, { kind: "due-serial", ...this.#dueFacts(task) });
    this.#inBackground(batch, async () =>
      this.#queue.enter("agent_serial", async () =>
        this.#run(batch, { isSerial: true, isRequested, sinceMs }),
      ),
    );
  }

  #dueFacts(task: QueuedTask) {
    return {
      nowMs: this.#options.clock.monotonicMs(),
      startWaitMs: this.#config.startWaitTimeoutSeconds * 1000,
      isSuiteBackingOff: this.#backoff.isBackingOff(task.suiteId),
    };
  }

  async #run(tasks: readonly QueuedTask[], order: RunOrder): Promise<void> {
    for (const report of await this.#pool.run(tasks, order)) this.#runEnded(report, order);
  }

  /** Records the scheduled time of a planned run before the next plan. */
  #runEnded({ task, kind }: RunReport, { isRequested }: RunOrder): void {
    switch (kind) {
      case "taken":
        this.#apply(task, { kind: "done" });
        if (!isRequested) this.#lastTimes.record(task.suiteId, task.epochSeconds);
        this.#backoff.runEnded(task.suiteId);
        return;
      case "left":
        this.#failed(task, "runner ended without taking the task");
        return;
      case "withdrawn":
        this.#apply(task, { kind: "withdrawn", nowMs: this.#options.clock.monotonicMs() });
    }
  }

  async #recover(task: QueuedTask): Promise<void> {
    if (!(await this.#pool.close(task))) {
      this.#failed(task, "Cannot close the run of a dead runner");
      return;
    }
    this.#apply(task, { kind: "done" });
    this.#backoff.runEnded(task.suiteId);
  }

  #failed(task: QueuedTask, problem: string): void {
    const { clock, log } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#apply(task, { kind: "failed", nowMs });
    const state = this.#stateOf(task.name);
    const delayMs = state.kind === "backing-off" ? state.untilMs - nowMs : 0;
    log.warn(subjectOf(task), `${problem}: next try in ${delayMs / 1000} s`);
  }

  #inBackground(tasks: readonly QueuedTask[], work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      for (const task of tasks) {
        this.#options.log.error(subjectOf(task), errorMessage(error));
        this.#apply(task, { kind: "failed", nowMs: this.#options.clock.monotonicMs() });
      }
    });
  }

  #apply(task: QueuedTask, event: TaskEvent): TaskAction {
    const { state, action } = transition(this.#stateOf(task.name), event);
    if (state.kind === "pending") this.#tasks.delete(task.name);
    else this.#tasks.set(task.name, { task, state });
    return action;
  }

  #stateOf(name: string): TaskState {
    return this.#tasks.get(name)?.state ?? PENDING;
  }

  #count(kind: TaskState["kind"]): number {
    return [...this.#tasks.values()].filter(({ state }) => state.kind === kind).length;
  }

  #suiteOf(task: QueuedTask) {
    return this.#config.suites.find(({ id }) => id === task.suiteId);
  }
}

function subjectOf({ suiteId, name }: QueuedTask): LogSubject & { readonly suite: string } {
  return { suite: suiteId, task: name };
}
