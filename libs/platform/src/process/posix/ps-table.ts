import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { pidtree } from "pidtree";
import type { Marker, ProcessIdentity, ProcessInfo } from "../types.ts";

// The process table of systems without /proc (macOS, the BSDs), by ps(1) and the package pidtree. Its limits stand in
// docs/limits.md: start times have one second, and nobody sees the environment of another process.

/** Lists all living processes. Zombies have ended: they are left out. @throws Error where ps(1) fails */
export function listProcesses(): readonly ProcessInfo[] {
  return rows(["-A"]).filter(isLiving);
}

/** Reads one living process, or undefined where there is none (or only a zombie). @throws as listProcesses() */
export function readProcess(pid: number): ProcessInfo | undefined {
  return rows(["-p", String(pid)]).find((row) => row.pid === pid && isLiving(row));
}

/** Finds none: these systems show no environments of others. */
export function markedProcesses(_processes: readonly ProcessInfo[], _marker: Marker): readonly ProcessInfo[] {
  return [];
}

/** Tells whether exactly this process is there and is stopped by a signal or a debugger (state T of ps(1)). */
export function isStopped(identity: ProcessIdentity): boolean {
  const row = rows(["-p", String(identity.pid)]).find(({ pid }) => pid === identity.pid);
  return row?.startToken === identity.startToken && row.state.startsWith("T");
}

/**
 * Finds the processes that descend from the roots, the living roots among them. pidtree returns the pids; a second
 * listing adds their start times.
 *
 * @param _processes an older listing, without what started since
 * @throws Error where ps(1) fails or does not end in time
 */
export async function findDescendants(
  _processes: readonly ProcessInfo[],
  roots: ReadonlySet<number>,
): Promise<readonly ProcessInfo[]> {
  const pids = new Set<number>();
  for (const root of roots) {
    if (pids.has(root)) continue;
    for (const pid of await pidsBelow(root)) pids.add(pid);
  }
  return pids.size === 0 ? [] : listProcesses().filter(({ pid }) => pids.has(pid));
}

async function pidsBelow(root: number): Promise<readonly number[]> {
  const over = new AbortController();
  try {
    const late = delay(TIMEOUT_MS, undefined, { signal: over.signal });
    const pids = await Promise.race([pidtree(root, { root: true }), late]);
    if (pids === undefined) throw new Error(`Cannot list processes: ps(1) did not end in ${TIMEOUT_MS} ms`);
    return pids;
  } catch (error) {
    // The text of pidtree 1.0.0 for a root that has ended.
    if (error instanceof Error && error.message === "No matching pid found") return [];
    throw error;
  } finally {
    over.abort();
  }
}

type Row = ProcessInfo & { readonly state: string };

/** ps(1) only reads: longer than this it hangs. */
const TIMEOUT_MS = 5_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** The same language and time zone for all programs, as `lstart` depends on both. */
const ENVIRONMENT = { PATH: "/bin:/usr/bin", LC_ALL: "C", TZ: "UTC0" };

function rows(selection: readonly string[]): readonly Row[] {
  const args = [...selection, "-o", "pid=,ppid=,state=,lstart="];
  const options = { cwd: "/", env: ENVIRONMENT, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES } as const;
  const { status, stdout, stderr, error } = spawnSync("ps", args, { ...options, encoding: "utf8" });
  if (error !== undefined)
    throw new Error(`Cannot list processes: ps(1): ${error.message}`, { cause: error });
  // ps(1) ends with 1 where it selects no process.
  if (status !== 0 && stderr.trim() !== "") {
    throw new Error(`Cannot list processes: ps(1) ended with ${status}: ${stderr.trim().slice(0, 300)}`);
  }
  return parseRows(stdout);
}

/** Reads the lines of ps(1): pid, parent's pid, state, and the start as `Tue Dec  1 00:45:32 2026`. */
export function parseRows(text: string): readonly Row[] {
  return text.split("\n").flatMap((line) => {
    const [, pid, parentPid, state, start] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S.*)$/.exec(line) ?? [];
    const startMs = Date.parse(`${start?.trim()} UTC`);
    if (pid === undefined || state === undefined || Number.isNaN(startMs)) return [];
    // A wall-clock time is unique over boots; the host tells apart machines that share a spool.
    const startToken = `ps.${hostname()}:${startMs / 1000}`;
    return [{ pid: Number(pid), parentPid: Number(parentPid), startToken, state }];
  });
}

function isLiving({ state }: Row): boolean {
  return !state.startsWith("Z");
}
