import { thirds } from "./thirds.ts";
import type { Sample } from "./watch.ts";

/** What grew from the first third of the samples to the last one beyond what may vary. */
export function growth(samples: readonly Sample[]): string[] {
  if (samples.length < 12) return [];
  return [
    ...beyond("the daemon's memory in kB", samples, { of: ({ memoryKb }) => memoryKb, spare: 15_000 }),
    ...beyond("the daemon's descriptors", samples, { of: ({ descriptors }) => descriptors, spare: 12 }),
    ...beyond("files in the spool beside the runs", samples, { of: ({ files }) => files, spare: 40 }),
  ];
}

function beyond(
  what: string,
  samples: readonly Sample[],
  { of, spare }: { readonly of: (sample: Sample) => number; readonly spare: number },
): string[] {
  const { first, last } = thirds(samples, of);
  return last <= first * 1.2 + spare ? [] : [`${what} grew from ${first} to ${last}`];
}
