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
/** 10 min: to find again that no run may go means to read every run. */
const NOTHING_FREED_MS = 10 * MINUTE_MS;

/**
 * Keeps the spool of a context small, beside the daemon's work. Removes results of removed suites at once, stale files
 * each minute, runs and locks of removed suites after each config change and each hour. On a full disk it removes all
 * runs that retention does not protect.
 */
export class Cleanup {
  readonly #options: CleanupOptions & { readonly freeMb?: () => number | undefined };
  readonly #ending = new AbortController();
  readonly #scope: CleanupScope = {
    isOrphaned: (id) => ![this.#configured, this.#running].some((ids) => hasName(ids, id)),
    signal: this.#ending.signal,
  };
  #configured: ReadonlySet<string> = new Set();
  #running: ReadonlySet<string> = new Set();
  #digest = "";
  #isSettled = false;
  #nextLeftoversMs = Number.NEGATIVE_INFINITY;
  #nextOrphansMs = Number.NEGATIVE_INFINITY;
  #nextDiskMs = Number.NEGATIVE_INFINITY;
  #work: Promise<void> | undefined;
  #last: string | undefined;
  #removedRuns = 0;
  #removedResults = 0;
  #removedFiles = 0;

  constructor(options: CleanupOptions & { readonly freeMb?: () => number | undefined }) {
    this.#options = options;
  }

  /** Follows the config in force and the running suites, and begins what is due. */
  follow(config: Config, runningSuites: ReadonlySet<string>): void {
    const nowMs = this.#options.clock.monotonicMs();
    this.#configured = new Set(config.suites.map(({ id }) => id));
    this.#running = runningSuites;
    if (config.digest !== this.#digest) this.#nextOrphansMs = Number.NEGATIVE_INFINITY;
    if (config.digest !== this.#digest || !this.#isSettled) {
      this.#removeResults();
      // A removed suite may still run. There is more to remove when its run has ended.
      const isSettled = [...runningSuites].every((id) => this.#configured.has(id));
      if (isSettled && !this.#isSettled) this.#nextOrphansMs = Number.NEGATIVE_INFINITY;
      this.#isSettled = isSettled;
      this.#digest = config.digest;
    }
    if (this.#work !== undefined || this.#ending.signal.aborted) return;
    const steps = [...this.#dueSteps(nowMs), ...this.#dueFreeing(config, nowMs)];
    if (steps.length === 0) return;
    this.#work = this.#do(steps).finally(() => {
      this.#work = undefined;
    });
  }

  /** Counts what was removed, for the daemon's record. Returns undefined before the first cleanup. */
  counts(): DaemonRecord["housekeeping"] {
    if (this.#last === undefined) return undefined;
    return {
      last: this.#last,
      removed_runs: this.#removedRuns,
      removed_results: this.#removedResults,
      removed_files: this.#removedFiles,
    };
  }

  /** Tells whether a cleanup is under way. */
  isBusy(): boolean {
    return this.#work !== undefined;
  }

  /** Stops the cleanup after its current step, and waits for that. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#work;
  }

  #dueSteps(nowMs: number): readonly (() => void | Promise<void>)[] {
    const options = this.#options;
    const scope = this.#scope;
    const steps: (() => void | Promise<void>)[] = [];
    if (nowMs >= this.#nextLeftoversMs) {
      this.#nextLeftoversMs = nowMs + MINUTE_MS;
      steps.push(
        () => this.#count(removeStaleFiles(options)),
        () => this.#count(removeDeadClaims(options, this.#configured)),
      );
    }
    if (nowMs >= this.#nextOrphansMs) {
      this.#nextOrphansMs = nowMs + HOUR_MS;
      steps.push(
        () => this.#removeResults(),
        async () => this.#count(await removeOrphanedLocks(options, scope)),
        async () => {
          const { runs, files } = await removeOrphanedRuns(options, scope);
          this.#removedRuns += runs;
          this.#count(files);
        },
        () => this.#noteTime(),
      );
    }
    return steps;
  }

  #dueFreeing(config: Config, nowMs: number): readonly (() => Promise<void>)[] {
    if (nowMs < this.#nextDiskMs) return [];
    this.#nextDiskMs = nowMs + DISK_EVERY_MS;
    const levelMb = config.levels.get("free_disk_mb")?.crit;
    const options = this.#options;
    const freeMb = options.freeMb ?? (() => freeDiskMb(options.folders.root));
    const nowFreeMb = freeMb();
    if (levelMb === undefined || nowFreeMb === undefined || nowFreeMb >= levelMb) return [];
    return [
      async () => {
        const removed = await relieveDiskPressure({ ...options, freeMb, levelMb }, this.#scope);
        this.#removedRuns += removed;
        if (removed > 0) return;
        options.log.warn(
          `only ${Math.floor(nowFreeMb)} MB of the disk are free, and no run is left that may be removed`,
        );
        this.#nextDiskMs = nowMs + NOTHING_FREED_MS;
      },
    ];
  }

  #noteTime(): void {
    this.#last = isoTime(this.#options.clock.wallMs());
  }

  #removed(): number {
    return this.#removedRuns + this.#removedResults + this.#removedFiles;
  }

  #removeResults(): void {
    this.#removedResults += removeOrphanedResults(this.#options, this.#scope.isOrphaned);
  }

  #count(files: number): void {
    this.#removedFiles += files;
  }

  /** A step that fails does not prevent the others. */
  async #do(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
    const { log } = this.#options;
    const before = this.#removed();
    for (const step of steps) {
      if (this.#ending.signal.aborted) break;
      try {
        await step();
      } catch (error) {
        // The message may name another file each time.
        const state = errorCode(error) ?? errorMessage(error);
        log.once("cleanup", `Cannot clean up the spool: ${errorMessage(error)}`, { state });
      }
    }
    // A cleanup each minute that removes nothing is not worth a change of the record.
    if (this.#removed() > before) this.#noteTime();
  }
}

/** On Windows a suite keeps its files when only the case of its id changes. */
function hasName(ids: ReadonlySet<string>, id: string): boolean {
  return ids.has(id) || (runsOnWindows && [...ids].some((other) => isSameFileName(other, id)));
}
