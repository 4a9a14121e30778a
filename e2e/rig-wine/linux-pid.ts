import { type LiveProcess, liveProcesses, startEnvironment } from "../rig/live-processes.ts";
import { windowsPid } from "./windows-pid.ts";
import { isOfWine } from "./windows-processes.ts";
import { isWineLeg } from "./wine-leg.ts";

/** Above the largest pid that Linux can have. */
const NO_PROCESS = 0x40_0001;

/**
 * The pid of Linux for a pid that the programs know: the same but under Wine. There one that no Windows program
 * has may still be that of a Linux program which the test started.
 */
export function linuxPid(pid: number): number {
  if (!isWineLeg()) return pid;
  if (pid < 0) return -pid;
  return ofWindows(pid)?.pid ?? (isOfTheRig(pid) ? pid : NO_PROCESS);
}

/** Tells whether a live Windows program has that pid. */
export function isWindowsPid(pid: number): boolean {
  return ofWindows(pid) !== undefined;
}

function ofWindows(pid: number): LiveProcess | undefined {
  return liveProcesses()
    .filter((one) => isOfWine(one.pid) && windowsPid(one) === pid)
    .toSorted((a, b) => a.startTicks - b.startTicks)[0];
}

function isOfTheRig(pid: number): boolean {
  return !isOfWine(pid) && startEnvironment(pid).some((variable) => variable.startsWith("ROBOTMK_E2E_HOST="));
}
