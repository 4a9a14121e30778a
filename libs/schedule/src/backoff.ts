/** What failed: a runner took no task, a suite's runner died, a launched daemon ended soon. */
export type BackoffCause = "task" | "suite" | "launch";

/** Delays in seconds by failures in a row: index 0 is none, and the last delay holds for every further failure. */
const DELAYS_SECONDS = {
  /** Starts soon: a killed runner says nothing about the next one. */
  task: [0, 1, 2, 4, 8, 16, 30],
  /** Two deaths may be chance, or a person who kills the runner. */
  suite: [0, 0, 0, 10, 30, 60, 300],
  launch: [0, 0, 10, 30, 60, 300],
} as const satisfies Readonly<Record<BackoffCause, readonly number[]>>;

/** Returns the delay before the next start, in milliseconds, after so many failures in a row. */
export function backoffMs(cause: BackoffCause, failures: number): number {
  const delays: readonly number[] = DELAYS_SECONDS[cause];
  const index = Math.min(Math.max(0, failures), delays.length - 1);
  return (delays[index] ?? 0) * 1000;
}
