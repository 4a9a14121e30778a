import type { ProcessIdentity } from "../process/types.ts";

/** What the processes of a run may use together; undefined: as much as they like. */
export type GroupLimits = {
  /** Processes and threads at once; on Windows processes alone. */
  readonly maxProcesses: number | undefined;
  readonly maxMemoryBytes: number | undefined;
};

/** How often the kernel held a group to its limits. */
export type GroupEvents = {
  /** Processes that it killed, since the memory was used up. */
  readonly oomKills: number;
  /** New processes that it refused. */
  readonly refusedForks: number;
  /** How often it refused memory: Windows ends nobody for it. */
  readonly refusedMemory?: number;
};

/** A group of processes that the kernel holds together: nobody leaves it by a fork, a session or a new name. */
export type RunGroup = {
  /** Puts a process into it, and thereby all that it starts from then on. @throws the system's error */
  readonly join: (pid: number) => void;
  /** The living processes in it. */
  readonly processes: () => readonly ProcessIdentity[];
  /** Refuses new processes from now on, and kills those that are there. */
  readonly kill: () => void;
  readonly events: () => GroupEvents;
  /** Removes it; false while processes are in it. */
  readonly remove: () => boolean;
};

/** What came of making a group. */
export type GroupOpening =
  /** The problem says why the group, although it is there, holds nobody to these limits. */
  | { readonly kind: "open"; readonly group: RunGroup; readonly limitsProblem?: string }
  /** The problem says why this machine makes none. */
  | { readonly kind: "unavailable"; readonly problem: string };

/** How much the CPUs that we may use have worked up to a moment; differences of two samples count. */
export type CpuSample = {
  /** Time that was worked, in the same unit as `total`. */
  readonly busy: number;
  /** Time that could have been worked. */
  readonly total: number;
};

/** The idle share between two samples in percent; undefined where nothing can be said yet. Pure. */
export function cpuIdlePercent(before: CpuSample, after: CpuSample): number | undefined {
  const total = after.total - before.total;
  if (!(total > 0)) return undefined;
  return Math.min(100, Math.max(0, 100 * (1 - (after.busy - before.busy) / total)));
}
