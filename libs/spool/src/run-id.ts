/**
 * Makes the id of a run: its start in UTC, so that ids sort by time, and random characters.
 * `20261122T101530123Z-4f9a1c`
 */
export function makeRunId(startEpochMs: number, random: string): string {
  const stamp = new Date(startEpochMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${stamp}-${random}`;
}
