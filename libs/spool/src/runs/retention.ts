import type { RunOutcome } from "../records/finished-run.ts";

/**
 * Names the runs that stay whatever their number, age and size: those that are shown, and the newest of those that
 * did not pass, since their logs are what people look for. Pure.
 *
 * @param runs newest first
 */
export function evidenceRuns(
  runs: readonly KeptRun[],
  options: { readonly shown: ReadonlySet<string>; readonly keepFailedRuns: number },
): ReadonlySet<string> {
  const failed = runs.filter(({ outcome }) => outcome !== "passed").slice(0, options.keepFailedRuns);
  return new Set([...options.shown, ...failed.map(({ runId }) => runId)]);
}

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

/** A run on disk with what its folder takes there. */
export type SizedRun = { readonly runId: string; readonly bytes: number };

/**
 * Picks the runs that have to go so that all together take no more than `maxBytes`: the oldest, as many as it
 * needs. Those that are to be kept stay and count all the same, so they may be too large alone. Pure.
 *
 * @param runs newest first
 */
export function runsBeyondSize(
  runs: readonly SizedRun[],
  options: { readonly maxBytes: number; readonly kept: ReadonlySet<string> },
): readonly string[] {
  let total = runs.reduce((sum, { bytes }) => sum + bytes, 0);
  const beyond: string[] = [];
  for (const { runId, bytes } of runs.toReversed()) {
    if (total <= options.maxBytes) break;
    if (options.kept.has(runId)) continue;
    beyond.push(runId);
    total -= bytes;
  }
  return beyond;
}

/** A run of a suite that is not configured any more. */
export type OrphanedRun = {
  readonly suiteId: string;
  readonly runId: string;
  readonly startMs: number;
  readonly bytes: number;
};

const DAY_IN_MS = 86_400_000;

/** A suite may be back tomorrow, and its logs are evidence: they stay as long as those of others by default. */
const KEEP_MS = 14 * DAY_IN_MS;
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
