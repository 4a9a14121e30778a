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
