import type { RunOutcome } from "@robotmk-controller/spool";

/** A run on disk, as far as its stay depends on it. */
export type KeptRun = {
  readonly runId: string;
  readonly startEpochMs: number;
  /** Undefined for one that has not finished, or whose record can't be read. */
  readonly outcome: RunOutcome | undefined;
};

/** How much stays. */
export type Retention = {
  readonly keepRuns: number;
  readonly keepDays: number;
  readonly keepFailedRuns: number;
};

const DAY_MS = 86_400_000;

/**
 * Picks the runs whose folders may go: beyond `keepRuns` or older than `keepDays`, but none of the newest
 * `keepFailedRuns` that did not pass, and none that is shown. Pure.
 *
 * @param runs newest first
 */
export function expiredRuns(
  runs: readonly KeptRun[],
  options: { readonly retention: Retention; readonly nowMs: number; readonly shown: ReadonlySet<string> },
): readonly string[] {
  const { retention, nowMs, shown } = options;
  const failed = runs.filter(({ outcome }) => outcome !== "passed").slice(0, retention.keepFailedRuns);
  const kept = new Set([...shown, ...failed.map(({ runId }) => runId)]);
  return runs
    .filter(
      ({ startEpochMs }, index) =>
        index >= retention.keepRuns || nowMs - startEpochMs > retention.keepDays * DAY_MS,
    )
    .map(({ runId }) => runId)
    .filter((runId) => !kept.has(runId));
}
