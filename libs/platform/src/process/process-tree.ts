import { findDescendants, listProcesses, markedProcesses } from "./index.ts";
import type { Marker, ProcessIdentity, ProcessInfo } from "./types.ts";

/**
 * Finds the living processes of a run: those with its marker, those seen before that still live, and all descendants
 * of either. Never this program itself.
 *
 * @throws Error where the system cannot list its processes
 */
export async function findRunProcesses(
  marker: Marker,
  seenBefore: readonly ProcessIdentity[] = [],
): Promise<readonly ProcessInfo[]> {
  const processes = listProcesses();
  const tokens = new Map(seenBefore.map((identity) => [identity.pid, identity.startToken]));
  const stillThere = processes.filter((candidate) => tokens.get(candidate.pid) === candidate.startToken);
  const roots = new Set([...markedProcesses(processes, marker), ...stillThere].map(({ pid }) => pid));
  roots.delete(process.pid);
  const found = await findDescendants(processes, roots);
  return found.filter(({ pid }) => pid !== process.pid);
}
