import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import { backoffMs } from "@robotmk-controller/schedule";
import { countInterrupted, type SpoolFolders } from "@robotmk-controller/spool";

/** Delays the starts of suites whose runners die again and again. */
export class SuiteBackoff {
  readonly #options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log };
  /** The end of each suite's back-off, on the monotonic clock. */
  readonly #untilMs = new Map<string, number>();

  constructor(options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log }) {
    this.#options = options;
  }

  /** Sets the back-off of a suite whose run has ended, by the interrupted runs on disk. */
  runEnded(suiteId: string): void {
    const { folders, clock, log } = this.#options;
    const deaths = countInterrupted(folders, suiteId);
    const delayMs = backoffMs("suite", deaths);
    if (delayMs === 0) {
      this.#untilMs.delete(suiteId);
      return;
    }
    this.#untilMs.set(suiteId, clock.monotonicMs() + delayMs);
    log.warn(
      { suite: suiteId },
      `runner died ${deaths} times in a row: the suite does not start for ${delayMs / 1000} s`,
    );
  }

  /** Tells whether the suite must not start yet. */
  isBackingOff(suiteId: string): boolean {
    const untilMs = this.#untilMs.get(suiteId);
    return untilMs !== undefined && untilMs > this.#options.clock.monotonicMs();
  }
}
