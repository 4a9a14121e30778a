const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/**
 * How long a task whose runner failed is left alone, by how often its runners failed in a row: soon at first,
 * since a runner that was killed says nothing of the next one; later each time, so that a broken one does not
 * breed.
 */
export function retryDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}

const DELAYS_SECONDS = [0, 0, 10, 30, 60];
const LONGEST_SECONDS = 300;

/**
 * How long a suite is left alone once its runner died, by how often that happened in a row. Two may be chance, or
 * somebody who kills; from then on a suite that takes its runner along each time does so more and more rarely.
 */
export function deathDelaySeconds(deaths: number): number {
  if (deaths <= 0) return 0;
  return DELAYS_SECONDS[deaths - 1] ?? LONGEST_SECONDS;
}
