import { pidtree } from "pidtree";
import { readdirSync, readFileSync } from "node:fs";

/** A live process. Under Wine its pid is that of Windows, and everything else is Linux's. */
export type ProcessStatus = {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** 0 when there is no controlling terminal. */
  readonly terminal: number;
  /** The pid of Linux, where `pid` is another one. */
  readonly linuxPid?: number;
  /** Clock ticks since boot: with the pid, the process's identity. */
  readonly startTicks: number;
  /** Still the copy that its parent made of itself: it has become no program of its own yet. */
  readonly isCopy: boolean;
};

/** Of the flags in /proc/PID/stat: forked, and nothing was executed since (PF_FORKNOEXEC). */
const FORKED_ONLY = 0x40;

/** Reads /proc/PID/stat; undefined when there is no such process. A zombie counts as gone. */
export function linuxProcess(pid: number): ProcessStatus | undefined {
  const line = readOrUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (line === undefined) return undefined;
  // The name in parentheses may hold spaces and parentheses itself.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const number = (index: number) => Number(fields[index]);
  const state = fields[0] ?? "?";
  if (state === "Z" || state === "X") return undefined;
  return {
    pid,
    state,
    parent: number(1),
    session: number(3),
    terminal: number(4),
    startTicks: number(19),
    isCopy: (number(6) & FORKED_ONLY) !== 0,
  };
}

/** Reads from /proc; undefined when the process ended meanwhile. */
export function readOrUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return undefined;
    throw error;
  }
}

/** A live process of Linux, with its command line. */
export type LiveProcess = ProcessStatus & { readonly argv: readonly string[] };

/** All live processes of Linux. */
export function liveProcesses(): LiveProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .flatMap((pid) => {
      const status = linuxProcess(pid);
      return status === undefined ? [] : [{ ...status, argv: zeroSeparated(`/proc/${pid}/cmdline`) }];
    });
}

/** The environment that a process was started with, as `NAME=value`; empty when it is gone. */
export function startEnvironment(pid: number): string[] {
  return zeroSeparated(`/proc/${pid}/environ`);
}

function zeroSeparated(file: string): string[] {
  const text = readOrUndefined(() => readFileSync(file, "utf8")) ?? "";
  return text.split("\0").slice(0, -1);
}

/**
 * Returns the processes that descend from these, by ps(1) and the package pidtree. They include those that dropped the
 * marker from their environment, and those of which the project's code knows nothing.
 */
export async function descendants(roots: readonly { readonly pid: number }[]): Promise<LiveProcess[]> {
  const parents = new Map((await pidtree(-1, { advanced: true })).map(({ pid, ppid }) => [pid, ppid]));
  const rootPids = new Set(roots.map(({ pid }) => pid));
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (rootPids.has(parent) || (parent !== pid && descends(parent)));
  };
  return liveProcesses().filter(({ pid }) => !rootPids.has(pid) && descends(pid));
}
