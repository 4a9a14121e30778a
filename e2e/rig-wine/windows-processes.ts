import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { readOrUndefined } from "../rig/linux-process.ts";
import type { LiveProcess } from "../rig/live-processes.ts";
import { windowsPid } from "./windows-pid.ts";

/** What Wine starts for itself, with the environment of whoever needed it first. */
const OF_WINE =
  /^(?:wineserver(?:64)?|(?:services|winedevice|explorer|plugplay|svchost|rpcss|wineboot|start|conhost|tabtip)\.exe)$/;

/** The rig's own. */
const AGENT = "windows-agent.mjs";

/**
 * Turns processes of Linux into those of Windows that they are: with their pids of Windows, without Wine's own
 * and the rig's agent. Processes of Linux alone stay as they are.
 */
export function windowsProcesses(processes: readonly LiveProcess[]): LiveProcess[] {
  const found = new Map<number, LiveProcess>();
  for (const one of processes.toSorted((a, b) => a.startTicks - b.startTicks)) {
    const process = isOfWine(one.pid) ? windowsProcess(one) : one;
    // A process that was just forked has its parent's memory, pid included, until it has become another program.
    if (process !== undefined && !found.has(process.pid)) found.set(process.pid, process);
  }
  return [...found.values()];
}

/** Tells whether a process of Linux runs a Windows program. */
export function isOfWine(pid: number): boolean {
  return /\/wine(?:64|server|server64|64-preloader)?$/.test(
    readOrUndefined(() => readlinkSync(`/proc/${pid}/exe`)) ?? "",
  );
}

function windowsProcess(process: LiveProcess): LiveProcess | undefined {
  const [file = "", ...rest] = process.argv;
  const isOwn =
    OF_WINE.test(basename(file.replaceAll("\\", "/")).toLowerCase()) ||
    rest.some((argument) => argument.endsWith(AGENT));
  // Wine overwrites the command line that it was started with, and leaves empty words at its end.
  const end = process.argv.findLastIndex((argument) => argument !== "") + 1;
  return isOwn
    ? undefined
    : {
        ...process,
        pid: windowsPid(process) ?? -process.pid,
        linuxPid: process.pid,
        argv: process.argv.slice(0, end),
      };
}
