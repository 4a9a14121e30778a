import { setTimeout as delay } from "node:timers/promises";
import type { AgentCall } from "../rig/agent-call.ts";
import { sendSignal } from "../rig/send-signal.ts";
import { until } from "../rig/until.ts";
import { callAgent } from "./call-agent.ts";
import type { ChaosHost } from "./chaos-host.ts";
import type { Draw, Injection } from "./injection.ts";

/** The agent calls: once, five times at once, or with a call that is killed. */
export const agentCalls: readonly Injection[] = [
  { kind: "call", weight: 6, inject: (chaos) => callAgent(chaos) },
  {
    kind: "five calls at once",
    weight: 3,
    inject: (chaos) => {
      for (let count = 0; count < 5; count += 1) callAgent(chaos);
      return "";
    },
  },
  {
    kind: "call killed by the agent",
    weight: 4,
    inject: (chaos, draw) => killedCall(chaos, draw, (one) => one.killGroup("SIGKILL")),
  },
  plugin("SIGKILL", 4),
  plugin("SIGTERM", 1),
];

function plugin(signal: "SIGKILL" | "SIGTERM", weight: number): Injection {
  return {
    kind: `${signal} ctrl`,
    weight,
    inject: (chaos, draw) =>
      killedCall(chaos, draw, async (one) => {
        const { env, folders } = chaos.host;
        const pid = one.pid();
        if (pid !== undefined) await sendSignal({ pid }, { signal, env, cwd: folders.plugins });
      }),
  };
}

function killedCall(
  { host, deeds, afterwards }: ChaosHost,
  draw: Draw,
  kill: (one: AgentCall) => void | Promise<void>,
): string {
  deeds.calls += 1;
  const one = host.startAgentCall();
  const ms = draw.long * 500;
  let hasEnded = false;
  const follow = async () => {
    await until(() => hasEnded || one.pid() !== undefined, { what: "the plugin runs" });
    await delay(ms);
    // Its pid may be somebody else's when it has ended.
    if (!hasEnded) await tolerantly(() => kill(one));
  };
  const answered = async () => {
    await one.answer;
    hasEnded = true;
  };
  afterwards.follow(Promise.all([follow(), answered()]), "a killed call");
  return `after ${Math.round(ms)} ms`;
}

/** It may end in this moment. */
async function tolerantly(kill: () => void | Promise<void>): Promise<void> {
  try {
    await kill();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
