import type { KeptRun } from "./expired-runs.ts";

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
