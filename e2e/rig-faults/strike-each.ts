import type { ChangingCall } from "./changing-calls.ts";

const TRIES = 3;

/**
 * Strikes at each of the calls that were seen before. Wakeups of other threads and looks for a file shift their
 * numbers now and then, so that another call is hit: then it is tried again.
 *
 * @param strike returns the role of the call that was hit, if any
 * @returns the roles that were hit, and how many strikes there were
 */
export async function strikeEach(
  changes: readonly ChangingCall[],
  strike: (change: ChangingCall) => Promise<string | undefined>,
): Promise<{ readonly hit: ReadonlySet<string>; readonly strikes: number }> {
  const hit = new Set<string>();
  let strikes = 0;
  for (const change of changes) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      strikes += 1;
      const role = await strike(change);
      if (role !== undefined) hit.add(role);
      if (hit.has(change.role)) break;
    }
  }
  return { hit, strikes };
}
