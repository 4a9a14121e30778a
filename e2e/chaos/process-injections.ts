import type { ChaosHost } from "./chaos-host.ts";
import { pick, type Injection } from "./injection.ts";
import { processKey, robotKey, type Role, targets } from "./targets.ts";
import type { Host } from "../rig/host/host.ts";
import type { MarkedProcess } from "../rig/processes/marked-processes.ts";
import { processStatus } from "../rig/processes/process-status.ts";
import { runtime } from "../runtimes/current.ts";

/** Daemons, runners and robots are killed, asked to end, or stopped for seconds. */
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
      const target = pick(targets(chaos.host, role), draw.who);
      if (target === undefined) return undefined;
      if (role === "robot") chaos.injectionLog.struckRobots.add(robotKey(target));
      return (await send(chaos.host, target, signal)) ? String(target.pid) : undefined;
    },
  };
}

function pausing(role: Role, weight: number): Injection {
  return {
    kind: `SIGSTOP ${role}`,
    weight,
    inject: async (chaos: ChaosHost, draw) => {
      const { host, afterwards, injectionLog } = chaos;
      const target = pick(targets(host, role), draw.who);
      if (target === undefined || !(await send(host, target, "SIGSTOP"))) return undefined;
      const ms = 300 + draw.long * 4_000;
      const key = processKey(target);
      injectionLog.stopped.add(key);
      afterwards.in(ms, async () => {
        await send(host, target, "SIGCONT");
        injectionLog.stopped.delete(key);
      });
      return `${target.pid} for ${Math.round(ms)} ms`;
    },
  };
}

/** @returns whether the process was there */
async function send(host: Host, target: MarkedProcess, signal: NodeJS.Signals): Promise<boolean> {
  if (processStatus(target.pid)?.startTicks !== target.startTicks) return false;
  if (!runtime.supports("signals")) {
    await runtime.signal(host, target.pid, signal);
    return true;
  }
  try {
    process.kill(target.pid, signal);
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
  chaos.injectionLog.clockSteps.push({
    atMs: Date.now(),
    afterSeconds: chaos.clock.nowSeconds(),
    isBack: direction < 0,
  });
  return `${seconds} s`;
}
