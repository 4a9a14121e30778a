/** How much the CPUs that we may use have worked up to a moment; differences of two samples count. */
export type CpuSample = {
  /** Time that was worked, in the same unit as `total`. */
  readonly busy: number;
  /** Time that could have been worked. */
  readonly total: number;
};

/** The idle share between two samples in percent; undefined where nothing can be said yet. Pure. */
export function cpuIdlePercent(before: CpuSample, after: CpuSample): number | undefined {
  const total = after.total - before.total;
  if (!(total > 0)) return undefined;
  return Math.min(100, Math.max(0, 100 * (1 - (after.busy - before.busy) / total)));
}
