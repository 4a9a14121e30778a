/** A run of a suite that is not configured any more. */
export type OrphanedRun = {
  readonly suiteId: string;
  readonly runId: string;
  readonly startMs: number;
  readonly bytes: number;
};

const DAY_MS = 86_400_000;

/** A suite may be back tomorrow, and its logs are evidence: they stay as long as those of others by default. */
const KEEP_MS = 14 * DAY_MS;
/** All of them together may take what one suite may by default. */
const KEEP_BYTES = 1_000 * 1024 * 1024;

/** Picks the runs of suites that are gone which may go too: the old ones, and the oldest beyond the size. Pure. */
export function expiredOrphans(runs: readonly OrphanedRun[], nowMs: number): readonly OrphanedRun[] {
  const newestFirst = runs.toSorted((a, b) => knownMs(b, nowMs) - knownMs(a, nowMs) || b.startMs - a.startMs);
  let bytes = 0;
  const expired = newestFirst.filter((run) => {
    bytes += run.bytes;
    return nowMs - run.startMs > KEEP_MS || bytes > KEEP_BYTES;
  });
  return expired.toReversed();
}

/** A run that began later than now is from before the clock was set back: nobody knows how old it is. */
function knownMs({ startMs }: OrphanedRun, nowMs: number): number {
  return startMs > nowMs ? 0 : startMs;
}
