import type { Sample } from "./watch.ts";

/** The medians of the first and the last third. */
export function thirds(
  samples: readonly Sample[],
  of: (sample: Sample) => number,
): { readonly first: number; readonly last: number } {
  const size = Math.ceil(samples.length / 3);
  return { first: median(samples.slice(0, size).map(of)), last: median(samples.slice(-size).map(of)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
