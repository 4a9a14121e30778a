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
