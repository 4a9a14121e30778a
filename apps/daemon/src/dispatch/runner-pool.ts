import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "@robotmk-controller/config";
import { type Log, openCrashLog } from "@robotmk-controller/log";
import {
  type Clock,
  errorMessage,
  isAlive,
  type OutputFile,
  type ProcessIdentity,
  signalProcess,
} from "@robotmk-controller/platform";
import { backoffMs } from "@robotmk-controller/schedule";
import {
  type Context,
  contextName,
  identityOf,
  type QueuedTask,
  type RunRecord,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import { startRunner, taskArguments } from "./runner-process.ts";
import { SuiteBackoff } from "./suite-backoff.ts";

/** How often the runners of a task failed in a row, and when the next may start, on the monotonic clock. */
type Failures = { readonly count: number; readonly retryAtMs: number };

/** How often a run that another process started is looked at. */
const LOOK_EVERY_MS = 500;

/** Starts runners by the config in force, and waits for runs. */
export class RunnerPool {
  private readonly options: {
    readonly context: Context;
    readonly folders: SpoolFolders;
    readonly clock: Clock;
    readonly log: Log;
  };
  /** Runners that we started and that have not ended, by pid. */
  private readonly living = new Map<number, ProcessIdentity>();
  private readonly failures = new Map<string, Failures>();
  private readonly pauses: SuiteBackoff;
  private config: Config | undefined;
  private isDraining = false;
  private outputProblem = "";

  constructor(options: RunnerPool["options"]) {
    this.options = options;
    this.pauses = new SuiteBackoff(options);
  }

  /** Takes note of the config in force, and whether runs may start at all. */
  follow(config: Config, mode: { readonly isDraining: boolean }): void {
    this.config = config;
    this.isDraining = mode.isDraining;
  }

  /** Starts no more runners. */
  stopStarting(): void {
    this.isDraining = true;
  }

  /** Tells all runners that we started and that still live to stop their runs. */
  stopRunners(): void {
    for (const runner of this.living.values()) signalProcess(runner, "SIGTERM");
  }

  /** Tells whether a start has to wait: the task's last runner failed a moment ago, or those of its suite die. */
  mustStartLater(task: QueuedTask): boolean {
    return this.mustWait(task) || this.pauses.has(task.suiteId);
  }

  /** Tells whether the task's last runner failed a moment ago. */
  mustWait(task: QueuedTask): boolean {
    const failures = this.failures.get(task.name);
    return failures !== undefined && failures.retryAtMs > this.options.clock.monotonicMs();
  }

  /**
   * Has a runner run the tasks to their end, all at once or one after the other; returns those that it took.
   * `sinceMs`: when they began to wait, on the monotonic clock.
   */
  async run(
    tasks: readonly QueuedTask[],
    how: { readonly isSerial: boolean; readonly isRequested: boolean; readonly sinceMs: number },
  ): Promise<readonly QueuedTask[]> {
    const { clock, folders } = this.options;
    const ready = tasks.filter((task) => this.isPending(task));
    if (this.isDraining || ready.length === 0) return [];
    const waitedMs = Math.max(0, Math.round(clock.monotonicMs() - how.sinceMs));
    let clear = (): void => undefined;
    try {
      const named = taskArguments(
        folders,
        ready.map(({ name }) => name),
      );
      clear = named.clear;
      await this.start(
        [
          ...named.args,
          "--waited",
          String(waitedMs),
          ...(how.isSerial ? ["--serial"] : []),
          ...(how.isRequested ? ["--requested"] : []),
        ],
        { tasks: ready, reason: `${how.isRequested ? "requested" : "due"}, ${waitedMs} ms waited` },
      );
    } finally {
      // Where no runner could be started at all, the wait is the same.
      for (const task of ready) {
        if (this.isPending(task)) this.noteFailure(task, "its runner ended without taking it");
        else {
          this.failures.delete(task.name);
          this.pauses.note(task.suiteId);
        }
      }
      clear();
    }
    return ready.filter((task) => !this.isPending(task));
  }

  /** Has the run of a dead runner closed. */
  async close(task: QueuedTask): Promise<void> {
    await this.start(["--close", task.name], { tasks: [task], reason: "closes a dead run" });
    if (existsSync(join(this.options.folders.running, task.name))) {
      this.noteFailure(task, "its run could not be closed");
    } else {
      this.failures.delete(task.name);
      this.pauses.note(task.suiteId);
    }
  }

  /** Waits until a run that is not our child has ended. */
  async untilGone(record: RunRecord): Promise<void> {
    const file = join(this.options.folders.running, record.task);
    while (existsSync(file) && isAlive(identityOf(record.runner))) await delay(LOOK_EVERY_MS);
  }

  private noteFailure(task: QueuedTask, what: string): void {
    const count = (this.failures.get(task.name)?.count ?? 0) + 1;
    const delayMs = backoffMs("task", count);
    this.failures.set(task.name, { count, retryAtMs: this.options.clock.monotonicMs() + delayMs });
    this.options.log.warn(
      { suite: task.suiteId, task: task.name },
      `${what}, it is tried again in ${delayMs / 1000} s`,
    );
  }

  private isPending(task: QueuedTask): boolean {
    return existsSync(join(this.options.folders.tasks, task.name));
  }

  /** Where no log can be written, runs go on without one: told once for each reason. */
  private openOutput(config: Config): OutputFile | "null" {
    const { clock, log } = this.options;
    try {
      const file = openCrashLog(config, clock.wallMs());
      this.outputProblem = "";
      return file;
    } catch (error) {
      const problem = errorMessage(error);
      if (problem !== this.outputProblem) log.warn(`what runners say on stderr is not kept: ${problem}`);
      this.outputProblem = problem;
      return "null";
    }
  }

  private async start(
    order: readonly string[],
    { tasks, reason }: { readonly tasks: readonly QueuedTask[]; readonly reason: string },
  ): Promise<void> {
    const { config, options } = this;
    if (config === undefined) return;
    const place = {
      configFile: config.file,
      configText: options.folders.configText,
      contextName: contextName(options.context),
      openOutput: () => this.openOutput(config),
    };
    let pid = 0;
    const end = await startRunner(order, place, (runner) => {
      pid = runner.pid;
      this.living.set(pid, runner);
      for (const task of tasks) {
        options.log.info({ suite: task.suiteId, task: task.name }, `runner ${pid} started: ${reason}`);
      }
    });
    this.living.delete(pid);
    if (end.code !== 0 && end.code !== 1) {
      for (const task of tasks) {
        options.log.error(
          { suite: task.suiteId, task: task.name },
          `its runner ended with ${end.code ?? end.signal}: see robotmk-runner-crash.log`,
        );
      }
    }
  }
}
