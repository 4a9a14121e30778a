/**
 * Makes the id of a run: its start in UTC, so that ids sort by time, and random characters.
 * `20261122T101530123Z-4f9a1c`
 */
export function makeRunId(startEpochMs: number, random: string): string {
  const stamp = new Date(startEpochMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${stamp}-${random}`;
}

/** Reads when a run started from its id, in milliseconds since the epoch; undefined for no such id. */
export function runStartMs(runId: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(runId);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, millisecond] = match;
  const startMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(startMs) ? undefined : startMs;
}
