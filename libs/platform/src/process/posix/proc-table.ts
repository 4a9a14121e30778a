import { readdirSync, readFileSync } from "node:fs";
import { errorCode } from "../../errors.ts";
import type { Marker, ProcessIdentity, ProcessInfo } from "../types.ts";

/** Lists all living processes that /proc shows. Zombies have ended: they are left out. */
export function listProcesses(procRoot = "/proc"): readonly ProcessInfo[] {
  const processes: ProcessInfo[] = [];
  for (const name of readdirSync(procRoot)) {
    if (!/^\d+$/.test(name)) continue;
    const info = readProcess(Number(name), procRoot);
    if (info !== undefined) processes.push(info);
  }
  return processes;
}

/** Reads one living process, or undefined where there is none (or only a zombie). */
export function readProcess(pid: number, procRoot = "/proc"): ProcessInfo | undefined {
  const stat = readIfThere(`${procRoot}/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = parseStat(stat);
  if (fields === undefined || fields.state === "Z" || fields.state === "X") return undefined;
  return {
    pid,
    parentPid: fields.parentPid,
    startToken: `${readBootId(procRoot)}:${fields.startTicks}`,
  };
}

/** Takes apart a line of /proc/PID/stat (proc(5)). The command in brackets may hold any character. */
export function parseStat(
  line: string,
): { readonly state: string; readonly parentPid: number; readonly startTicks: string } | undefined {
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  const [state, parentPid] = fields;
  const startTicks = fields[19];
  if (state === undefined || parentPid === undefined || startTicks === undefined) return undefined;
  return { state, parentPid: Number(parentPid), startTicks };
}

const bootIds = new Map<string, string>();

/** Ticks count from the boot, so they need the boot's id beside them. */
function readBootId(procRoot: string): string {
  const known = bootIds.get(procRoot);
  if (known !== undefined) return known;
  const bootId = (readIfThere(`${procRoot}/sys/kernel/random/boot_id`) ?? "boot").trim();
  bootIds.set(procRoot, bootId);
  return bootId;
}

/** Reads a file of /proc; undefined once the process has ended, or where this user may not read it. */
export function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return undefined;
    throw error;
  }
}

/** Picks the processes whose environment, as it was at their start, holds the marker (proc(5), environ). */
export function markedProcesses(
  processes: readonly ProcessInfo[],
  marker: Marker,
  procRoot = "/proc",
): readonly ProcessInfo[] {
  const entry = Buffer.from(`${marker.name}=${marker.value}`).toString("latin1");
  return processes.filter((process) => {
    const environment = readIfThere(`${procRoot}/${process.pid}/environ`);
    return environment !== undefined && environment.split("\0").includes(entry);
  });
}

/** Returns whether exactly this process is stopped: by a signal (state T of proc(5)), or by a debugger (t). */
export function isStopped(identity: ProcessIdentity, procRoot = "/proc"): boolean {
  if (readProcess(identity.pid, procRoot)?.startToken !== identity.startToken) return false;
  const stat = readIfThere(`${procRoot}/${identity.pid}/stat`);
  const state = stat === undefined ? undefined : parseStat(stat)?.state;
  return state === "T" || state === "t";
}
