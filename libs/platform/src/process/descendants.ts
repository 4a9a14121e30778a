import type { ProcessInfo } from "./types.ts";

/** Picks the processes that descend from the roots, the living roots among them. */
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

/** The same for a system whose process table is read in one go. */
export async function findDescendantsIn(
  processes: readonly ProcessInfo[],
  roots: ReadonlySet<number>,
): Promise<readonly ProcessInfo[]> {
  return descendants(processes, roots);
}
