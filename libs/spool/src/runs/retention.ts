import type { RunOutcome } from "../records/finished-run.ts";

/** A run on disk, as far as its retention depends on it. */
export type StoredRun = {
  readonly suiteId: string;
  readonly runId: string;
  /** In milliseconds since the epoch. */
  readonly startMs: number;
  /** Undefined for a run that has not finished, or whose record cannot be read. */
  readonly outcome: RunOutcome | undefined;
  /** What its folder takes on the disk. Only a policy with `maxBytes` needs it. */
  readonly bytes?: number;
  /** The suite is not configured: no service shows its runs. */
  readonly isOrphaned: boolean;
  /** The suite's result refers to this run, or its folder cannot be removed. */
  readonly isProtected: boolean;
  /** Its runner may still write. Such a run stays, and does not count as failed. */
  readonly isOpen: boolean;
};

/** How many runs stay. A limit that is absent does not apply. */
export type RetentionPolicy = {
  readonly nowMs: number;
  /** For each suite. */
  readonly keepRuns?: number;
  readonly keepDays?: number;
  /** For all given runs together. Protected runs count, but stay. */
  readonly maxBytes?: number;
  /** For each configured suite: its newest runs that did not pass stay whatever their age. */
  readonly keepFailedRuns: number;
};

const DAY_MS = 86_400_000;
const MB = 1024 * 1024;

/** Runs of suites that are not configured: as the defaults for one suite, since the suite may come back. */
export const ORPHAN_POLICY = { keepDays: 14, maxBytes: 1_000 * MB, keepFailedRuns: 0 } as const;

/** On a full disk every run may go but the newest failure, which a person wants to read. */
export const FULL_DISK_POLICY = { keepRuns: 0, keepFailedRuns: 1 } as const;

/**
 * Decides which runs go, in the order in which to remove them: those of orphaned suites first, then the oldest. A run
 * goes that is beyond `keepRuns`, older than `keepDays`, or among the oldest of more than `maxBytes`. Protected and
 * open runs stay, and the newest failed runs of each configured suite. A run that began later than now is from
 * before the clock was set back: it counts as the oldest.
 */
export function runsToDelete<T extends StoredRun>(runs: readonly T[], policy: RetentionPolicy): readonly T[] {
  const { nowMs, keepRuns = Infinity, keepDays = Infinity, maxBytes = Infinity } = policy;
  const newestFirst = runs.toSorted((a, b) => compareAge(b, a, nowMs));
  const kept = keptRuns(newestFirst, policy.keepFailedRuns);
  const rankOf = suiteCounter();
  const doomed = new Set<StoredRun>();
  for (const run of newestFirst) {
    const isExpired = rankOf(run) >= keepRuns || nowMs - run.startMs > keepDays * DAY_MS;
    if (isExpired && !kept.has(run)) doomed.add(run);
  }
  const oldestFirst = newestFirst.toReversed();
  let bytes = oldestFirst.reduce((sum, run) => sum + (doomed.has(run) ? 0 : (run.bytes ?? 0)), 0);
  for (const run of oldestFirst) {
    if (bytes <= maxBytes) break;
    if (kept.has(run) || doomed.has(run)) continue;
    doomed.add(run);
    bytes -= run.bytes ?? 0;
  }
  return oldestFirst.filter((run) => doomed.has(run));
}

function keptRuns(newestFirst: readonly StoredRun[], keepFailedRuns: number): ReadonlySet<StoredRun> {
  const failuresBefore = suiteCounter();
  return new Set(
    newestFirst.filter((run) => {
      const isFailure = !run.isOrphaned && !run.isOpen && run.outcome !== "passed";
      const isKeptFailure = isFailure && failuresBefore(run) < keepFailedRuns;
      return run.isProtected || run.isOpen || isKeptFailure;
    }),
  );
}

/** Returns how many runs of the same suite it was called with before. */
function suiteCounter(): (run: StoredRun) => number {
  const counts = new Map<string, number>();
  return ({ suiteId }) => {
    const count = counts.get(suiteId) ?? 0;
    counts.set(suiteId, count + 1);
    return count;
  };
}

/** Negative where the first run goes first. */
function compareAge(a: StoredRun, b: StoredRun, nowMs: number): number {
  const knownMs = ({ startMs }: StoredRun): number => (startMs > nowMs ? 0 : startMs);
  return (
    Number(b.isOrphaned) - Number(a.isOrphaned) ||
    knownMs(a) - knownMs(b) ||
    a.startMs - b.startMs ||
    (a.runId < b.runId ? -1 : 1)
  );
}
