import { isWineLeg } from "../rig-wine/wine-leg.ts";
import type { Host } from "../rig/host.ts";
import type { MarkedProcess } from "../rig/marked-processes.ts";
import { processStatus } from "../rig/process-status.ts";
import { sendSignal } from "../rig/send-signal.ts";
import type { ChaosHost } from "./chaos-host.ts";
import { drawn } from "./drawn.ts";
import type { Injection } from "./injection.ts";
import { processKey, robotKey } from "./process-key.ts";
import { type Role, victims } from "./victims.ts";

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
    inject: async (chaos, draw) => {
      const victim = drawn(victims(chaos.host, role), draw.who);
      if (victim === undefined) return undefined;
      if (role === "robot") chaos.deeds.struckRobots.add(robotKey(victim));
      return (await send(chaos.host, victim, signal)) ? String(victim.pid) : undefined;
    },
  };
}

function pausing(role: Role, weight: number): Injection {
  return {
    kind: `SIGSTOP ${role}`,
    weight,
    inject: async (chaos: ChaosHost, draw) => {
      const { host, afterwards, deeds } = chaos;
      const victim = drawn(victims(host, role), draw.who);
      if (victim === undefined || !(await send(host, victim, "SIGSTOP"))) return undefined;
      const ms = 300 + draw.long * 4_000;
      const key = processKey(victim);
      deeds.stopped.add(key);
      afterwards.in(ms, async () => {
        await send(host, victim, "SIGCONT");
        deeds.stopped.delete(key);
      });
      return `${victim.pid} for ${Math.round(ms)} ms`;
    },
  };
}

/** @returns whether the process was there */
async function send(host: Host, victim: MarkedProcess, signal: NodeJS.Signals): Promise<boolean> {
  if (processStatus(victim.pid)?.startTicks !== victim.startTicks) return false;
  if (isWineLeg()) {
    await sendSignal(victim, { signal, env: host.env, cwd: host.folders.plugins });
    return true;
  }
  try {
    process.kill(victim.pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
