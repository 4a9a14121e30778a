import type { Host } from "../rig/host.ts";
import type { MarkedProcess } from "../rig/marked-processes.ts";

export type Role = "daemon" | "runner" | "robot";

/** The living processes of a host in a role, by age: the order is the same in a repetition. */
export function victims(host: Host, role: Role): MarkedProcess[] {
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
