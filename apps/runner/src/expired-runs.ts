import type { RunOutcome } from "@robotmk-controller/spool";

/** A run on disk, as far as its stay depends on it. */
export type KeptRun = {
  readonly runId: string;
  readonly startEpochMs: number;
  /** Undefined for one that has not finished, or whose record can't be read. */
  readonly outcome: RunOutcome | undefined;
};

const DAY_MS = 86_400_000;

/**
 * Picks the runs whose folders may go: beyond `keepRuns` or older than `keepDays`, but none that is evidence. Pure.
 *
 * @param runs newest first
 */
export function expiredRuns(
  runs: readonly KeptRun[],
  options: {
    readonly keepRuns: number;
    readonly keepDays: number;
    readonly evidence: ReadonlySet<string>;
    readonly nowMs: number;
  },
): readonly string[] {
  const { keepRuns, keepDays, evidence, nowMs } = options;
  return runs
    .filter(({ startEpochMs }, index) => index >= keepRuns || nowMs - startEpochMs > keepDays * DAY_MS)
    .map(({ runId }) => runId)
    .filter((runId) => !evidence.has(runId));
}
