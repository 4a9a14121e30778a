import type { ProcessIdentity, ProcessInfo } from "../common/process-identity.ts";
import { withProcess } from "./open-process.ts";
import { currentBoot, startToken } from "./start-token.ts";
import { type SystemProcess, systemProcesses } from "./system-processes.ts";

const CONSOLE_HOST = "conhost.exe";

/**
 * Lists all living processes. Those that have ended and are only held by somebody's handle are left out, and so is
 * what holds a console together, conhost.exe: the child of a console's first program, it ends with the last.
 */
export function listProcesses(): readonly ProcessInfo[] {
  return processInfos(systemProcesses(), currentBoot());
}

/** Reads one living process, or undefined where there is none. */
export function readProcess(pid: number): ProcessIdentity | undefined {
  const opening = withProcess(pid, 0, ({ created }) => startToken(created));
  switch (opening.kind) {
    case "opened":
      return { pid, startToken: opening.result };
    case "gone":
      return undefined;
    case "denied":
      // The list costs more than one process, but shows those as well that are closed to us.
      return listProcesses().find((process) => process.pid === pid);
  }
}

/**
 * Picks the living ones. Windows uses a pid again soon, and a child keeps the number of a parent that has ended: only
 * a living process that is not younger than the child is believed to be its parent; else the child has none, 0.
 * Pure.
 */
export function processInfos(processes: readonly SystemProcess[], boot: string): readonly ProcessInfo[] {
  const living = processes.filter(
    ({ pid, name, threads }) => pid !== 0 && threads.length > 0 && name.toLowerCase() !== CONSOLE_HOST,
  );
  const created = new Map(living.map((process) => [process.pid, process.created]));
  return living.map((process) => {
    const parentCreated = created.get(process.parentPid);
    const isParent = parentCreated !== undefined && parentCreated <= process.created;
    return {
      pid: process.pid,
      parentPid: isParent ? process.parentPid : 0,
      startToken: startToken(process.created, boot),
    };
  });
}
