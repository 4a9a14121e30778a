import type { Config, ExecutionMode, SuiteConfig } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import { isOnSchedule } from "@robotmk-controller/schedule";
import type { QueuedTask } from "@robotmk-controller/spool";
import pLimit from "p-limit";
import type { LastScheduledTimes } from "../schedule/last-scheduled-times.ts";
import type { RunnerPool } from "./runner-pool.ts";

/** The name under which the one runner of the serial suites has its place. */
const SERIAL = "serial suites";

/** Longer than any wait for a place, and than most pauses of a machine. */
const OLDEST_FIRST_SLOT_SECONDS = 86_400;

/** Puts due tasks in line for a place of their mode, and sends those off that waited too long. */
export class StartQueue {
  private readonly options: {
    readonly places: Readonly<Record<ExecutionMode, RunSlots>>;
    readonly slots: LastScheduledTimes;
    readonly runners: RunnerPool;
    readonly clock: Clock;
    readonly log: Log;
  };

  /** The tasks of the serial runner that is under way. */
  private serial: ReadonlySet<string> = new Set();

  /** The tasks whose runners have not ended yet, whether their runs have begun, go on or are over. */
  private readonly underWay = new Set<QueuedTask>();

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
      log.info(
        { suite: suite.id, task: task.name },
        `waited for start_wait_timeout (${config.startWaitTimeoutSeconds} s): its runner looks a last time`,
      );
      places.bypass(task.name, nowMs, async () => this.run(task, suite, sinceMs));
      return;
    }
    if (places.has(task.name) || runners.mustStartLater(task)) return;
    if (places.isFull()) {
      log.info(
        { suite: suite.id, task: task.name },
        `waits: all ${config.maxParallelExecutions} places of max_parallel_executions are taken`,
      );
    }
    places.take(task.name, nowMs, async () => this.run(task, suite, nowMs));
  }

  /** The suites that have a runner, which may not have begun their run yet, or ended it a moment ago. */
  suitesUnderWay(): ReadonlySet<string> {
    return new Set([...this.underWay].map(({ suiteId }) => suiteId));
  }

  /** Tells whether the task is one of the serial runner that is under way. */
  hasSerial(name: string): boolean {
    return this.serial.has(name);
  }

  /** Takes the due serial tasks: one runner for all, unless it is under way. Requests wait for a runner of their own. */
  offerSerial(tasks: readonly QueuedTask[], config: Config): void {
    const { runners, clock } = this.options;
    const places = this.options.places.agent_serial;
    const ready = tasks.flatMap((task) => {
      const suite = config.suites.find(({ id }) => id === task.suiteId);
      return suite === undefined || runners.mustStartLater(task) ? [] : [{ task, suite }];
    });
    if (ready.length === 0 || places.isFull()) return;
    const planned = ready.filter(({ task, suite }) => this.isPlanned(task, suite));
    const isRequested = planned.length === 0;
    const batch = (isRequested ? ready : planned).map(({ task }) => task);
    const sinceMs = clock.monotonicMs();
    this.serial = new Set(batch.map(({ name }) => name));
    places.take(SERIAL, sinceMs, async () => {
      try {
        await this.follow(batch, { isSerial: true, isRequested, sinceMs });
      } finally {
        this.serial = new Set();
      }
    });
  }

  private async run(task: QueuedTask, suite: SuiteConfig, sinceMs: number): Promise<void> {
    await this.follow([task], { isSerial: false, isRequested: !this.isPlanned(task, suite), sinceMs });
  }

  /** Has the tasks run, and notes the slots of those that were planned before anything is planned anew. */
  private async follow(
    tasks: readonly QueuedTask[],
    how: { readonly isSerial: boolean; readonly isRequested: boolean; readonly sinceMs: number },
  ): Promise<void> {
    for (const task of tasks) this.underWay.add(task);
    try {
      const taken = await this.options.runners.run(tasks, how);
      if (how.isRequested) return;
      for (const task of taken) this.options.slots.note(task.suiteId, task.epochSeconds);
    } finally {
      for (const task of tasks) this.underWay.delete(task);
    }
  }

  /** A suite that never ran has no grid yet: its first slot is any but one so old that nobody waited for it since. */
  private isPlanned(task: QueuedTask, { executionMode, intervalSeconds }: SuiteConfig): boolean {
    if (executionMode === "external") return false;
    const lastPlannedSeconds = this.options.slots.of(task.suiteId);
    const ageSeconds = this.options.clock.wallMs() / 1000 - task.epochSeconds;
    if (lastPlannedSeconds === undefined && ageSeconds > OLDEST_FIRST_SLOT_SECONDS) return false;
    return isOnSchedule(task.epochSeconds, { lastPlannedSeconds, intervalSeconds });
  }
}

/** What has a place, or waits for one. */
type Entry = { readonly sinceMs: number; isWaiting: boolean };

/** The places for the runs of one mode: as many as may go on at once, given in the order of asking. */
export class RunSlots {
  private readonly limit = pLimit(1);
  private readonly entries = new Map<string, Entry>();
  private readonly onFailure: (name: string, error: unknown) => void;

  constructor(onFailure: (name: string, error: unknown) => void) {
    this.onFailure = onFailure;
  }

  /** Sets how many runs may go on at once. */
  resize(count: number): void {
    this.limit.concurrency = count;
  }

  /** Tells whether the name waits for a place or has one. */
  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** Since when a name waits, on the monotonic clock; undefined where it does not. */
  waitingSinceMs(name: string): number | undefined {
    const entry = this.entries.get(name);
    return entry?.isWaiting === true ? entry.sinceMs : undefined;
  }

  /** Tells whether who comes now has to wait. */
  isFull(): boolean {
    return this.limit.activeCount + this.limit.pendingCount >= this.limit.concurrency;
  }

  /** How many wait for a place. */
  waitingCount(): number {
    return [...this.entries.values()].filter(({ isWaiting }) => isWaiting).length;
  }

  /** How many have a place, or are looked after without one. */
  activeCount(): number {
    return this.entries.size - this.waitingCount();
  }

  /** Gives the name a place when there is one, and keeps it until the work has ended. */
  take(name: string, nowMs: number, work: () => Promise<void>): void {
    const entry: Entry = { sinceMs: nowMs, isWaiting: true };
    this.entries.set(name, entry);
    const whenItsTurn = async (): Promise<void> => {
      if (!entry.isWaiting) return;
      entry.isWaiting = false;
      await this.follow(name, work);
    };
    this.limit(whenItsTurn).catch((error: unknown) => this.onFailure(name, error));
  }

  /** Does work for a name without a place: it waited too long, or it needs none. */
  bypass(name: string, nowMs: number, work: () => Promise<void>): void {
    const entry = this.entries.get(name) ?? { sinceMs: nowMs, isWaiting: false };
    entry.isWaiting = false;
    this.entries.set(name, entry);
    this.follow(name, work).catch((error: unknown) => this.onFailure(name, error));
  }

  private async follow(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.onFailure(name, error);
    } finally {
      this.entries.delete(name);
    }
  }
}
