import type { MarkedProcess } from "../rig/marked-processes.ts";
import { processStatus } from "../rig/process-status.ts";
import type { ChaosHost } from "./chaos-host.ts";
import { drawn } from "./drawn.ts";
import type { Injection } from "./injection.ts";
import { victims } from "./victims.ts";
import type { Role } from "./victims.ts";

/** Daemons, runners and robots are killed, told to end, or stopped for seconds. */
export const signals: readonly Injection[] = [
  ending("daemon", "SIGKILL", 3),
  ending("runner", "SIGKILL", 7),
  ending("robot", "SIGKILL", 6),
  ending("daemon", "SIGTERM", 1),
  ending("runner", "SIGTERM", 3),
  ending("robot", "SIGTERM", 3),
  pausing("daemon", 3),
  pausing("runner", 4),
  pausing("robot", 3),
];

function ending(role: Role, signal: "SIGKILL" | "SIGTERM", weight: number): Injection {
  return {
    kind: `${signal} ${role}`,
    weight,
    inject: (chaos, draw) => {
      const victim = drawn(victims(chaos.host, role), draw.who);
      if (victim === undefined) return undefined;
      if (role === "robot") chaos.deeds.struckRobots.add(`${victim.pid}/${victim.startTicks}`);
      return send(victim, signal) ? String(victim.pid) : undefined;
    },
  };
}

function pausing(role: Role, weight: number): Injection {
  return {
    kind: `SIGSTOP ${role}`,
    weight,
    inject: (chaos: ChaosHost, draw) => {
      const victim = drawn(victims(chaos.host, role), draw.who);
      if (victim === undefined || !send(victim, "SIGSTOP")) return undefined;
      const ms = 300 + draw.long * 4_000;
      chaos.afterwards.in(ms, () => {
        send(victim, "SIGCONT");
      });
      return `${victim.pid} for ${Math.round(ms)} ms`;
    },
  };
}

/** @returns whether the process was there */
function send(victim: MarkedProcess, signal: NodeJS.Signals): boolean {
  if (processStatus(victim.pid)?.startTicks !== victim.startTicks) return false;
  try {
    process.kill(victim.pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
