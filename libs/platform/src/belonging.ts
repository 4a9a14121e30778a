import { descendants } from "./common/descendants.ts";
import type { Marker } from "./common/marker.ts";
import type { ProcessIdentity, ProcessInfo } from "./common/process-identity.ts";
import * as posix from "./posix/marked-processes.ts";
import { listProcesses } from "./process-table.ts";
import * as windows from "./windows/marked-processes.ts";

const { markedProcesses } = process.platform === "win32" ? windows : posix;

/**
 * Finds all living processes that belong to a run: those marked with its environment variable, those that
 * were seen to belong before and still live, and all that descend from either. Never this program itself.
 */
export function findBelonging(
  marker: Marker,
  seenBefore: readonly ProcessIdentity[] = [],
): readonly ProcessInfo[] {
  const processes = listProcesses();
  const tokens = new Map(seenBefore.map((identity) => [identity.pid, identity.startToken]));
  const stillThere = processes.filter((candidate) => tokens.get(candidate.pid) === candidate.startToken);
  const roots = new Set([...markedProcesses(processes, marker), ...stillThere].map(({ pid }) => pid));
  roots.delete(process.pid);
  return descendants(processes, roots).filter(({ pid }) => pid !== process.pid);
}
