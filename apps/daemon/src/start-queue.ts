import type { Config, ExecutionMode } from "@robotmk-controller/config";
import type { Clock } from "@robotmk-controller/platform";
import { isOnSchedule } from "@robotmk-controller/schedule";
import type { QueuedTask } from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import type { LastSlots } from "./last-slots.ts";
import type { RunPlaces } from "./run-places.ts";
import type { RunnerStarts } from "./runner-starts.ts";

/** The name under which the one runner of the serial suites has its place. */
const SERIAL = "serial suites";

/** Puts due tasks in line for a place of their mode, and sends those off that waited too long. */
export class StartQueue {
  private readonly options: {
    readonly places: Readonly<Record<ExecutionMode, RunPlaces>>;
    readonly slots: LastSlots;
    readonly runners: RunnerStarts;
    readonly clock: Clock;
    readonly log: ConsolaInstance;
  };

  /** The tasks of the serial runner that is under way. */
  private serial: ReadonlySet<string> = new Set();

  constructor(options: StartQueue["options"]) {
    this.options = options;
  }

  /**
   * Takes a due task: it waits for a place of its mode. One that waited for `start_wait_timeout` is sent
   * off all the same: its runner looks a last time whether it may start, and records the refusal.
   */
  offer(task: QueuedTask, config: Config): void {
    const { runners, clock, log } = this.options;
    const suite = config.suites.find(({ id }) => id === task.suiteId);
    if (suite === undefined) return;
    const places = this.options.places[suite.executionMode];
    const nowMs = clock.monotonicMs();
    const sinceMs = places.waitingSinceMs(task.name);
    if (sinceMs !== undefined) {
      if (nowMs - sinceMs < config.startWaitTimeoutSeconds * 1000) return;
      log.info(`task ${task.name} waited for start_wait_timeout`);
      places.bypass(task.name, nowMs, async () => this.run(task, suite.intervalSeconds, sinceMs));
      return;
    }
    if (places.has(task.name) || runners.mustWait(task)) return;
    if (places.isFull()) {
      log.info(
        `task ${task.name} waits: all ${config.maxParallelExecutions} places of max_parallel_executions are taken`,
      );
    }
    places.take(task.name, nowMs, async () => this.run(task, suite.intervalSeconds, nowMs));
  }

  /** Tells whether the task is one of the serial runner that is under way. */
  hasSerial(name: string): boolean {
    return this.serial.has(name);
  }

  /** Takes the due serial tasks: one runner for all, unless it is under way. */
  offerSerial(tasks: readonly QueuedTask[], config: Config): void {
    const { runners, clock, slots } = this.options;
    const places = this.options.places.agent_serial;
    const ready = tasks.filter((task) => !runners.mustWait(task));
    if (ready.length === 0 || places.isFull()) return;
    const sinceMs = clock.monotonicMs();
    this.serial = new Set(ready.map(({ name }) => name));
    places.take(SERIAL, sinceMs, async () => {
      const taken = await runners.run(ready, { isSerial: true, isRequested: false, sinceMs });
      this.serial = new Set();
      for (const task of taken) {
        if (this.isPlanned(task, config.globalExecutionIntervalSeconds)) {
          slots.note(task.suiteId, task.epochSeconds);
        }
      }
    });
  }

  private async run(task: QueuedTask, intervalSeconds: number, sinceMs: number): Promise<void> {
    const isPlanned = this.isPlanned(task, intervalSeconds);
    const how = { isSerial: false, isRequested: !isPlanned, sinceMs };
    const taken = await this.options.runners.run([task], how);
    if (taken.length > 0 && isPlanned) this.options.slots.note(task.suiteId, task.epochSeconds);
  }

  private isPlanned(task: QueuedTask, intervalSeconds: number): boolean {
    const lastPlannedSeconds = this.options.slots.of(task.suiteId);
    return isOnSchedule(task.epochSeconds, { lastPlannedSeconds, intervalSeconds });
  }
}
