import type { ChaosHost } from "./chaos-host.ts";
import { drawn, type Injection } from "./injection.ts";
import { processKey, robotKey, type Role, victims } from "./targets.ts";
import type { Host } from "../rig/host/host.ts";
import type { MarkedProcess } from "../rig/processes/marked-processes.ts";
import { processStatus } from "../rig/processes/process-status.ts";
import { runtime } from "../runtimes/current.ts";

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
  if (!runtime.supports("signals")) {
    await runtime.signal(host, victim.pid, signal);
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

/** Files keep the real time: where the clocks are an hour apart, what is being written would look left behind. */
const FURTHEST_SECONDS = 1_500;
const LONGEST_STEP_SECONDS = 600;

/** All programs' clocks are set forward or back at once; the robots' go on. */
export const clockSteps: readonly Injection[] = [
  { kind: "clock forward", weight: 2, inject: (chaos, draw) => step(chaos, draw.long, 1) },
  { kind: "clock back", weight: 2, inject: (chaos, draw) => step(chaos, draw.long, -1) },
];

function step(chaos: ChaosHost, long: number, direction: 1 | -1): string | undefined {
  // Cubed, so that steps of seconds are as likely as steps of minutes.
  const seconds = direction * Math.max(1, Math.round(long ** 3 * LONGEST_STEP_SECONDS));
  if (Math.abs(chaos.clock.nowSeconds() + seconds - Date.now() / 1000) > FURTHEST_SECONDS) return undefined;
  chaos.clock.step(seconds);
  chaos.deeds.clockSteps.push({
    atMs: Date.now(),
    afterSeconds: chaos.clock.nowSeconds(),
    isBack: direction < 0,
  });
  return `${seconds} s`;
}
