import { listProcesses } from "./index.ts";
import * as posix from "./posix/proc-table.ts";
import type { Marker, ProcessIdentity, ProcessInfo } from "./types.ts";
import * as windows from "./windows/peb.ts";

const { markedProcesses } = process.platform === "win32" ? windows : posix;

/**
 * Finds all living processes that belong to a run: those marked with its environment variable, those that
 * were seen to belong before and still live, and all that descend from either. Never this program itself.
 */
export function findRunProcesses(
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

/** Picks the processes that descend from the roots, the living roots among them. Pure. */
export function descendants(
  processes: readonly ProcessInfo[],
  roots: ReadonlySet<number>,
): readonly ProcessInfo[] {
  const children = new Map<number, ProcessInfo[]>();
  for (const process of processes) {
    const siblings = children.get(process.parentPid);
    if (siblings === undefined) children.set(process.parentPid, [process]);
    else siblings.push(process);
  }
  const found = new Map<number, ProcessInfo>();
  const pending = processes.filter((process) => roots.has(process.pid));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next.pid)) continue;
    found.set(next.pid, next);
    pending.push(...(children.get(next.pid) ?? []));
  }
  return [...found.values()];
}
