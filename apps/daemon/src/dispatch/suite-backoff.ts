import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import { backoffMs } from "@robotmk-controller/schedule";
import { countInterrupted, type SpoolFolders } from "@robotmk-controller/spool";

/** Until when suites are left alone whose runners died again and again. */
export class SuiteBackoff {
  private readonly options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log };
  /** On the monotonic clock. */
  private readonly until = new Map<string, number>();

  constructor(options: SuiteBackoff["options"]) {
    this.options = options;
  }

  /** Takes note that a run of the suite has ended: what it came to, and those before it, stands on disk. */
  note(suiteId: string): void {
    const { folders, clock, log } = this.options;
    const deaths = countInterrupted(folders, suiteId);
    const delayMs = backoffMs("suite", deaths);
    if (delayMs === 0) {
      this.until.delete(suiteId);
      return;
    }
    this.until.set(suiteId, clock.monotonicMs() + delayMs);
    log.warn(
      { suite: suiteId },
      `its runner died ${deaths} times in a row: it is not started for ${delayMs / 1000} s`,
    );
  }

  /** Tells whether the suite is left alone now. */
  has(suiteId: string): boolean {
    const untilMs = this.until.get(suiteId);
    return untilMs !== undefined && untilMs > this.options.clock.monotonicMs();
  }
}
