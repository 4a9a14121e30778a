import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "@robotmk-controller/config";
import { type Log, openCrashLog } from "@robotmk-controller/log";
import {
  type Clock,
  errorMessage,
  isAlive,
  type OutputFile,
  type ProcessIdentity,
  signalProcess,
  waitUntil,
} from "@robotmk-controller/platform";
import {
  type Context,
  contextName,
  identityOf,
  type QueuedTask,
  type RunRecord,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import { startRunner, taskArguments } from "./runner-process.ts";

/** What a pool and its dispatcher need. */
export type DispatchOptions = {
  readonly context: Context;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
};

/** How a runner runs its tasks. `sinceMs`: when they began to wait, on the monotonic clock. */
export type RunOrder = {
  readonly isSerial: boolean;
  readonly isRequested: boolean;
  readonly sinceMs: number;
};

/** What a runner did about a task. It gets no runner while the daemon drains, or when it has left the queue. */
export type RunReport = { readonly task: QueuedTask; readonly kind: "taken" | "left" | "withdrawn" };

/** How often the pool checks a run that another process started. */
const ADOPTED_POLL_MS = 500;
/** A day: the dispatcher adopts a longer run once more. */
const ADOPTED_TIMEOUT_MS = 86_400_000;

/** Starts runners by the config in force, waits for runs, and reports what came of them. */
export class RunnerPool {
  readonly #options: DispatchOptions;
  /** Runners that this pool started and that have not ended, by pid. */
  readonly #running = new Map<number, ProcessIdentity>();
  #config: Config | undefined;
  #isDraining = false;

  constructor(options: DispatchOptions) {
    this.#options = options;
  }

  /** Follows the config in force, and whether runs may start at all. */
  follow(config: Config, mode: { readonly isDraining: boolean }): void {
    this.#config = config;
    this.#isDraining = mode.isDraining;
  }

  /** Starts no more runners. */
  stopStarting(): void {
    this.#isDraining = true;
  }

  /** Sends SIGTERM to all runners that this pool started: each stops its runs. */
  stopRunners(): void {
    for (const runner of this.#running.values()) signalProcess(runner, "SIGTERM");
  }

  /** Has one runner run the tasks to their end, and reports on each. Logs what prevents a start. */
  async run(tasks: readonly QueuedTask[], order: RunOrder): Promise<readonly RunReport[]> {
    const { clock, folders } = this.#options;
    const ready = this.#isDraining ? [] : tasks.filter((task) => this.#isPending(task));
    if (ready.length > 0) {
      const waitedMs = Math.max(0, Math.round(clock.monotonicMs() - order.sinceMs));
      const reason = `${order.isRequested ? "requested" : "due"}, ${waitedMs} ms waited`;
      await this.#logged(ready, async () => {
        const names = ready.map(({ name }) => name);
        const named = taskArguments(folders, names);
        const flags = [
          ...(order.isSerial ? ["--serial"] : []),
          ...(order.isRequested ? ["--requested"] : []),
        ];
        try {
          await this.#start([...named.args, "--waited", String(waitedMs), ...flags], {
            tasks: ready,
            reason,
          });
        } finally {
          named.clear();
        }
      });
    }
    return tasks.map((task) => {
      if (!ready.includes(task)) return { task, kind: "withdrawn" };
      return { task, kind: this.#isPending(task) ? "left" : "taken" };
    });
  }

  /** Has a runner close the run of a dead runner. Returns whether it is closed; logs what prevents that. */
  async close(task: QueuedTask): Promise<boolean> {
    await this.#logged([task], async () =>
      this.#start(["--close", task.name], { tasks: [task], reason: "closes a dead run" }),
    );
    return !existsSync(join(this.#options.folders.running, task.name));
  }

  /** Waits until a run of another process has ended, a day passed, or the signal aborts. */
  async untilGone(record: RunRecord, signal: AbortSignal): Promise<void> {
    const { folders, clock } = this.#options;
    const file = join(folders.running, record.task);
    await waitUntil(() => !existsSync(file) || !isAlive(identityOf(record.runner)), {
      timeoutMs: ADOPTED_TIMEOUT_MS,
      pollMs: ADOPTED_POLL_MS,
      signal,
      clock,
    });
  }

  #isPending(task: QueuedTask): boolean {
    return existsSync(join(this.#options.folders.tasks, task.name));
  }

  async #logged(tasks: readonly QueuedTask[], work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      for (const task of tasks) this.#options.log.error(subjectOf(task), errorMessage(error));
    }
  }

  /** Returns "null" where no log file can be opened: runners start without one, and their output is lost. */
  #openOutput(config: Config): OutputFile | "null" {
    const { clock, log } = this.#options;
    try {
      const file = openCrashLog(config, clock.wallMs());
      log.clear("runner output");
      return file;
    } catch (error) {
      log.once("runner output", `Cannot keep the standard error of runners: ${errorMessage(error)}`);
      return "null";
    }
  }

  async #start(
    args: readonly string[],
    { tasks, reason }: { readonly tasks: readonly QueuedTask[]; readonly reason: string },
  ): Promise<void> {
    const config = this.#config;
    const { folders, context, log } = this.#options;
    if (config === undefined) return;
    const settings = {
      configFile: config.file,
      configText: folders.configText,
      contextName: contextName(context),
      openOutput: () => this.#openOutput(config),
    };
    let pid = 0;
    const end = await startRunner(args, settings, (runner) => {
      pid = runner.pid;
      this.#running.set(pid, runner);
      for (const task of tasks) log.info(subjectOf(task), `runner ${pid} started: ${reason}`);
    });
    this.#running.delete(pid);
    if (end.code === 0 || end.code === 1) return;
    for (const task of tasks) {
      log.error(subjectOf(task), `runner ended with ${end.code ?? end.signal}: see robotmk-runner-crash.log`);
    }
  }
}

function subjectOf(task: QueuedTask) {
  return { suite: task.suiteId, task: task.name };
}
