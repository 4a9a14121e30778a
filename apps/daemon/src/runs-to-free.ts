import type { RunOutcome } from "@robotmk-controller/spool";

/** The runs of a suite, as far as their stay on a full disk depends on it. */
export type SuiteOnDisk = {
  readonly suiteId: string;
  /** Not configured, so nothing of it is shown. */
  readonly isOrphaned: boolean;
  /** The run whose result is shown, and the one that goes on. */
  readonly shown: ReadonlySet<string>;
  /** Newest first. */
  readonly runs: readonly {
    readonly runId: string;
    readonly startMs: number;
    /** Undefined for one whose record can't be read. */
    readonly outcome: RunOutcome | undefined;
    /** It goes on, or may: nobody knows yet what it will be. */
    readonly isOpen: boolean;
  }[];
};

/** A run that may go. */
export type FreeableRun = { readonly suiteId: string; readonly runId: string };

/**
 * Lists the runs that may go when the disk is full, in the order to remove them: those of suites that are not
 * configured, then the others, oldest first. What is shown stays, and of each configured suite the newest run
 * that did not pass. Runs that began later than now are from before the clock was set back, and count as oldest.
 * Pure.
 */
export function runsToFree(suites: readonly SuiteOnDisk[], nowMs: number): readonly FreeableRun[] {
  const knownMs = ({ startMs }: { readonly startMs: number }): number => (startMs > nowMs ? 0 : startMs);
  return suites
    .flatMap((suite) => freeable(suite).map((run) => ({ ...run, suite })))
    .toSorted(
      (a, b) =>
        Number(b.suite.isOrphaned) - Number(a.suite.isOrphaned) ||
        knownMs(a) - knownMs(b) ||
        (a.runId < b.runId ? -1 : 1),
    )
    .map(({ suite, runId }) => ({ suiteId: suite.suiteId, runId }));
}

function freeable({ isOrphaned, shown, runs }: SuiteOnDisk) {
  const ended = runs.filter(({ isOpen }) => !isOpen);
  const failed = isOrphaned ? undefined : ended.find(({ outcome }) => outcome !== "passed");
  return ended.filter(({ runId }) => !shown.has(runId) && runId !== failed?.runId);
}
