import type { SuiteConfig } from "@robotmk-controller/config";
import { isOnSchedule, trustedScheduledTime } from "@robotmk-controller/schedule";
import { type QueuedTask, readSuiteResult, type SpoolFolders } from "@robotmk-controller/spool";

/** A day: longer than any wait for a run slot, and than most pauses of a machine. */
const MAX_FIRST_AGE_SECONDS = 86_400;

/**
 * The scheduled time of each suite's last planned run, in seconds since the epoch: read from its result once, then
 * followed by what the daemon sees.
 */
export class LastScheduledTimes {
  readonly #times = new Map<string, number>();
  readonly #known = new Set<string>();
  readonly #folders: SpoolFolders;

  constructor(folders: SpoolFolders) {
    this.#folders = folders;
  }

  /**
   * Reads the results of new suites and forgets suites that are gone. A time that lies ahead, as the clock was set
   * back, becomes the present.
   */
  follow(suiteIds: ReadonlySet<string>, nowSeconds: number): ReadonlyMap<string, number> {
    for (const id of this.#known) {
      if (suiteIds.has(id)) continue;
      this.#known.delete(id);
      this.#times.delete(id);
    }
    for (const id of suiteIds) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      const time = this.#read(id);
      if (time !== undefined) this.#times.set(id, time);
    }
    for (const [id, time] of this.#times) this.#times.set(id, trustedScheduledTime(time, nowSeconds));
    return this.#times;
  }

  /**
   * Reads the suite's result again: a run of another process may begin and end between two ticks.
   *
   * @returns whether its scheduled time is later than the known one
   */
  hasAdvanced(suiteId: string, nowSeconds: number): boolean {
    const time = this.#read(suiteId);
    if (time === undefined || time !== trustedScheduledTime(time, nowSeconds)) return false;
    const known = this.#times.get(suiteId);
    if (known !== undefined && time <= known) return false;
    this.#times.set(suiteId, time);
    return true;
  }

  /** Records that the suite ran at a scheduled time. */
  record(suiteId: string, epochSeconds: number): void {
    this.#times.set(suiteId, epochSeconds);
  }

  /**
   * Tells whether the schedule planned a task, rather than a person. Any time is the first scheduled time of a
   * suite that never ran, unless it is older than a day.
   */
  isPlanned(task: QueuedTask, suite: SuiteConfig, nowSeconds: number): boolean {
    if (suite.executionMode === "external") return false;
    const lastPlannedSeconds = this.#times.get(task.suiteId);
    const ageSeconds = nowSeconds - task.epochSeconds;
    if (lastPlannedSeconds === undefined && ageSeconds > MAX_FIRST_AGE_SECONDS) return false;
    return isOnSchedule(task.epochSeconds, { lastPlannedSeconds, intervalSeconds: suite.intervalSeconds });
  }

  #read(suiteId: string): number | undefined {
    const reading = readSuiteResult(this.#folders, suiteId);
    return reading.kind === "read" ? (reading.record.last_planned_epoch ?? undefined) : undefined;
  }
}
