/** The distance between the starts of new suites, where there are more than run slots. */
const SECONDS_PER_SUITE = 1;

/**
 * Returns the delay of a new suite's first start in seconds. Where there are no more new suites than run slots, all
 * start now. Otherwise they spread over a window that grows with their number, up to half the interval. The delay
 * depends on the suite id alone: a restart gives the same one.
 */
export function spread(
  suiteId: string,
  options: {
    readonly newSuites: number;
    readonly maxParallel: number;
    readonly intervalSeconds: number;
  },
): number {
  const surplus = options.newSuites - options.maxParallel;
  if (surplus <= 0) return 0;
  const windowSeconds = Math.min(surplus * SECONDS_PER_SUITE, options.intervalSeconds / 2);
  return Math.floor(fraction(suiteId) * windowSeconds);
}

/** Maps a text evenly to [0, 1): FNV-1a of 32 bits, mixed so that `suite1` and `suite2` differ much. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
