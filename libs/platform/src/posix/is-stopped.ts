import type { ProcessIdentity } from "../common/process-identity.ts";
import { parseStat, readIfThere, readProcess } from "./process-table.ts";

/**
 * Tells whether exactly this process is there and stands still: stopped by a signal (state T of proc(5)), or held
 * by a debugger (t).
 */
export function isStopped(identity: ProcessIdentity, procRoot = "/proc"): boolean {
  if (readProcess(identity.pid, procRoot)?.startToken !== identity.startToken) return false;
  const stat = readIfThere(`${procRoot}/${identity.pid}/stat`);
  const state = stat === undefined ? undefined : parseStat(stat)?.state;
  return state === "T" || state === "t";
}
