import type { Config } from "@robotmk-controller/config";
import { errorCode, errorMessage, freeDiskMb, isoTime, runsOnWindows } from "@robotmk-controller/platform";
import { type DaemonRecord, isSameFileName } from "@robotmk-controller/spool";
import { relieveDiskPressure } from "./disk-pressure.ts";
import { type CleanupOptions, type CleanupScope, removeOrphanedRuns } from "./orphaned-runs.ts";
import { removeOrphanedLocks, removeOrphanedResults } from "./orphaned-suites.ts";
import { removeDeadClaims, removeStaleFiles } from "./stale-files.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DISK_EVERY_MS = 10_000;
/** To find again that nothing may go costs a look at every run. */
const FREE_IN_VAIN_MS = 10 * MINUTE_MS;

/**
 * Keeps the spool of a context small, beside the daemon's work: the results of suites that are gone at once;
 * leftovers each minute; runs and locks of suites that are gone for each config and each hour; and on a full disk
 * all runs that nobody needs to see.
 */
export class Cleanup {
  private readonly options: CleanupOptions & { readonly freeMb?: () => number | undefined };
  private readonly ending = new AbortController();
  private readonly around: CleanupScope = {
    isOrphaned: (id) => ![this.configured, this.running].some((ids) => hasName(ids, id)),
    signal: this.ending.signal,
  };
  private configured: ReadonlySet<string> = new Set();
  private running: ReadonlySet<string> = new Set();
  private digest = "";
  private isSettled = false;
  private nextLeftoversMs = Number.NEGATIVE_INFINITY;
  private nextOrphansMs = Number.NEGATIVE_INFINITY;
  private nextDiskMs = Number.NEGATIVE_INFINITY;
  private work: Promise<void> | undefined;
  private problem = "";
  private last: string | undefined;
  private removedRuns = 0;
  private removedResults = 0;
  private removedFiles = 0;

  constructor(options: Cleanup["options"]) {
    this.options = options;
  }

  /** Takes note of the config in force and of the suites that run, and begins what is due. */
  follow(config: Config, runningSuites: ReadonlySet<string>): void {
    const nowMs = this.options.clock.monotonicMs();
    this.configured = new Set(config.suites.map(({ id }) => id));
    this.running = runningSuites;
    if (config.digest !== this.digest) this.nextOrphansMs = Number.NEGATIVE_INFINITY;
    if (config.digest !== this.digest || !this.isSettled) {
      this.removeResults();
      // A suite that is gone may run on for a while; when its run has ended there is more to do.
      const isSettled = [...runningSuites].every((id) => this.configured.has(id));
      if (isSettled && !this.isSettled) this.nextOrphansMs = Number.NEGATIVE_INFINITY;
      this.isSettled = isSettled;
      this.digest = config.digest;
    }
    if (this.work !== undefined || this.ending.signal.aborted) return;
    const steps = [...this.dueSteps(nowMs), ...this.dueFreeing(config, nowMs)];
    if (steps.length === 0) return;
    this.work = this.do(steps).finally(() => {
      this.work = undefined;
    });
  }

  /** What was done so far, for the daemon's record; undefined before the first look. */
  counts(): DaemonRecord["housekeeping"] {
    if (this.last === undefined) return undefined;
    return {
      last: this.last,
      removed_runs: this.removedRuns,
      removed_results: this.removedResults,
      removed_files: this.removedFiles,
    };
  }

  /** Tells whether something goes on. */
  isBusy(): boolean {
    return this.work !== undefined;
  }

  /** Begins nothing more, and waits until what goes on has stopped. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.work;
  }

  private dueSteps(nowMs: number): readonly (() => void | Promise<void>)[] {
    const { options, around } = this;
    const steps: (() => void | Promise<void>)[] = [];
    if (nowMs >= this.nextLeftoversMs) {
      this.nextLeftoversMs = nowMs + MINUTE_MS;
      steps.push(
        () => this.count(removeStaleFiles(options)),
        () => this.count(removeDeadClaims(options, this.configured)),
      );
    }
    if (nowMs >= this.nextOrphansMs) {
      this.nextOrphansMs = nowMs + HOUR_MS;
      steps.push(
        () => this.removeResults(),
        async () => this.count(await removeOrphanedLocks(options, around)),
        async () => {
          const { runs, files } = await removeOrphanedRuns(options, around);
          this.removedRuns += runs;
          this.count(files);
        },
        () => this.noteTime(),
      );
    }
    return steps;
  }

  private dueFreeing(config: Config, nowMs: number): readonly (() => Promise<void>)[] {
    if (nowMs < this.nextDiskMs) return [];
    this.nextDiskMs = nowMs + DISK_EVERY_MS;
    const levelMb = config.levels.get("free_disk_mb")?.crit;
    const { options, around } = this;
    const freeMb = options.freeMb ?? (() => freeDiskMb(options.folders.root));
    const nowFreeMb = freeMb();
    if (levelMb === undefined || nowFreeMb === undefined || nowFreeMb >= levelMb) return [];
    return [
      async () => {
        const removed = await relieveDiskPressure({ ...options, freeMb, levelMb }, around);
        this.removedRuns += removed;
        if (removed > 0) return;
        options.log.warn(
          `only ${Math.floor(nowFreeMb)} MB of the disk are free, and no run is left that may be removed`,
        );
        this.nextDiskMs = nowMs + FREE_IN_VAIN_MS;
      },
    ];
  }

  private noteTime(): void {
    this.last = isoTime(this.options.clock.wallMs());
  }

  private removed(): number {
    return this.removedRuns + this.removedResults + this.removedFiles;
  }

  private removeResults(): void {
    this.removedResults += removeOrphanedResults(this.options, this.around.isOrphaned);
  }

  private count(files: number): void {
    this.removedFiles += files;
  }

  /** One step that fails must not keep the others from their work. */
  private async do(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
    const { log } = this.options;
    const before = this.removed();
    for (const step of steps) {
      if (this.ending.signal.aborted) break;
      try {
        await step();
      } catch (error) {
        const problem = errorCode(error) ?? errorMessage(error);
        if (problem !== this.problem) log.warn(`Cannot clean up the spool: ${errorMessage(error)}`);
        this.problem = problem;
      }
    }
    // The look of each minute is not worth a change of the record.
    if (this.removed() > before) this.noteTime();
  }
}

/** On Windows a suite that is written in other letters now has the files that it had. */
function hasName(ids: ReadonlySet<string>, id: string): boolean {
  return ids.has(id) || (runsOnWindows && [...ids].some((other) => isSameFileName(other, id)));
}
