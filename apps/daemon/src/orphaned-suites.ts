import type { Config } from "@robotmk-controller/config";
import type { Clock } from "@robotmk-controller/platform";
import {
  listResultIds,
  listRunIds,
  listRunSuites,
  removeRun,
  removeSuiteResult,
  runStartMs,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";

const DAY_MS = 86_400_000;

/** A suite may be back tomorrow, and its logs are evidence: they stay as long as those of others by default. */
const KEEP_RUNS_MS = 14 * DAY_MS;

/**
 * Cleans up after suites that are not configured any more (Orphaned, in the seed's table): the spool file at
 * once, so that nothing shows them; their runs when they are old.
 */
export class OrphanedSuites {
  private readonly options: {
    readonly folders: SpoolFolders;
    readonly clock: Clock;
    readonly log: ConsolaInstance;
  };
  private lastDigest = "";
  private nextLookMs = 0;

  constructor(options: OrphanedSuites["options"]) {
    this.options = options;
  }

  /** Looks once for each config and once a day; again while a run of a suite that is gone still goes on. */
  remove(config: Config, runningSuites: ReadonlySet<string>): void {
    const nowMs = this.options.clock.monotonicMs();
    if (config.digest === this.lastDigest && nowMs < this.nextLookMs) return;
    const configured = new Set(config.suites.map(({ id }) => id));
    const isOrphaned = (id: string): boolean => !configured.has(id) && !runningSuites.has(id);
    this.removeResults(isOrphaned);
    this.removeOldRuns(isOrphaned);
    const isSettled = [...runningSuites].every((id) => configured.has(id));
    if (isSettled) this.lastDigest = config.digest;
    this.nextLookMs = nowMs + DAY_MS;
  }

  private removeResults(isOrphaned: (id: string) => boolean): void {
    for (const id of listResultIds(this.options.folders).filter(isOrphaned)) {
      removeSuiteResult(this.options.folders, id);
      this.options.log.info(`result of suite ${id} removed: it is not configured any more`);
    }
  }

  private removeOldRuns(isOrphaned: (id: string) => boolean): void {
    const { folders, clock, log } = this.options;
    for (const suiteId of listRunSuites(folders).filter(isOrphaned)) {
      const old = listRunIds(folders, suiteId).filter(
        (runId) => clock.wallMs() - (runStartMs(runId) ?? 0) > KEEP_RUNS_MS,
      );
      for (const runId of old) removeRun(folders, { suiteId, runId });
      if (old.length > 0)
        log.info(`${old.length} old runs of suite ${suiteId} removed: it is not configured`);
    }
  }
}
