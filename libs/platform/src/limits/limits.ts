import type { Clock } from "../clock.ts";
import type { Command, ProcessIdentity, StartedProcess, StartOptions } from "../process/types.ts";

/** Limits for all processes of a run together; undefined: none. */
export type GroupLimits = {
  /** Processes and threads at once; on Windows processes alone. */
  readonly maxProcesses: number | undefined;
  readonly maxMemoryBytes: number | undefined;
};

/** How often a group met its limits. */
export type GroupEvents = {
  /** Processes that the kernel killed because the memory was used up. */
  readonly oomKills: number;
  /** New processes that the kernel refused. */
  readonly refusedForks: number;
  /** How often Windows refused memory; it ends no process for that. */
  readonly refusedMemory?: number;
};

/** A group of processes in the kernel: no process leaves it by a fork, a new session or a new name. */
export type RunGroup = {
  /** Adds a process, and with it all that it starts from then on. @throws the system's error */
  readonly join: (pid: number) => void;
  /** The living processes in it. */
  readonly processes: () => readonly ProcessIdentity[];
  /** Refuses new processes from now on, and kills the present ones. */
  readonly kill: () => void;
  readonly events: () => GroupEvents;
  /** Removes it; false while processes are in it. */
  readonly remove: () => boolean;
};

/** The result of making a group. */
export type GroupOpening =
  /** The problem says why the group exists without these limits. */
  | { readonly kind: "open"; readonly group: RunGroup; readonly limitsProblem?: string }
  /** The problem says why this machine makes no group. */
  | { readonly kind: "unavailable"; readonly problem: string };

/** The work of the CPUs that this program may use, up to a moment; only differences of two samples count. */
export type CpuSample = {
  /** Busy time, in the same unit as `total`. */
  readonly busy: number;
  /** Available time. */
  readonly total: number;
};

/** Returns the idle share between two samples in percent; undefined where no time lies between them. */
export function cpuIdlePercent(before: CpuSample, after: CpuSample): number | undefined {
  const total = after.total - before.total;
  if (!(total > 0)) return undefined;
  return Math.min(100, Math.max(0, 100 * (1 - (after.busy - before.busy) / total)));
}

/** What each system provides for limits and resources; posix/ and windows/ implement it. */
export type LimitSystem = {
  /** Returns whether a run with these limits needs a group. */
  readonly needsRunGroup: (limits: GroupLimits) => boolean;
  /** Makes a group with these limits. */
  readonly openRunGroup: (name: string, limits: GroupLimits) => GroupOpening;
  /** Finds the groups whose names begin with the prefix: those of a run whose runner died. */
  readonly findRunGroup: (prefix: string) => RunGroup;
  /** Removes groups without processes that dead runners and daemons left. */
  readonly sweepGroups: (clock: Clock) => void;
  /**
   * Starts a program, and calls `prepare` with its pid before its first instruction.
   *
   * @param start.gateFile a file for this start alone
   * @throws the system's error where it cannot be started
   */
  readonly startInGroup: (
    command: Command,
    options: StartOptions,
    start: { readonly gateFile: string; readonly prepare: (pid: number) => void },
  ) => Promise<StartedProcess>;
  /** Samples the work of all CPUs. */
  readonly sampleCpu: () => CpuSample;
  /** Samples the work of the group whose share of the CPUs limits this program; undefined where none does. */
  readonly sampleGroupCpu: (monotonicMs: number) => CpuSample | undefined;
  /** Returns the memory left for this program in MB; undefined where the system does not tell. */
  readonly freeMemoryMb: () => number | undefined;
};
