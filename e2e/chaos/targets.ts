import { runtime } from "../runtimes/current.ts";
import type { Host } from "../rig/host/host.ts";
import type { MarkedProcess } from "../rig/processes/marked-processes.ts";

export type Role = "daemon" | "runner" | "robot";

/** The living processes of a host in a role, by age: the order is the same in a repetition. */
export function targets(host: Host, role: Role): MarkedProcess[] {
  return processesInRole(host, role).toSorted((a, b) => a.startTicks - b.startTicks || a.pid - b.pid);
}

function processesInRole(host: Host, role: Role): MarkedProcess[] {
  switch (role) {
    case "robot":
      return host.processes().filter(({ argv }) => argv.some((word) => word.endsWith("fake-robot.mjs")));
    case "daemon":
      return host.programProcesses("daemon").filter(({ argv }) => argv.includes("run"));
    case "runner":
      return host.programProcesses("runner");
  }
}

type Lived = { readonly pid: number; readonly startTicks: number };

/** Names a process as Linux knows it. */
export function processKey({ pid, startTicks }: Lived): string {
  return `${pid}/${startTicks}`;
}

/** Names a robot, seen by itself or by us. On Windows it reports its start otherwise; a pid is not given anew for long. */
export function robotKey(robot: Lived): string {
  return runtime.supports("process-tree") ? processKey(robot) : String(robot.pid);
}
