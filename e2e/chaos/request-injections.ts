import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { callAgent, type ChaosHost } from "./chaos-host.ts";
import { type Draw, pick, type Injection } from "./injection.ts";
import { until } from "../rig/clock/until.ts";
import { startProgram } from "../rig/processes/run-command.ts";
import { runtime } from "../runtimes/current.ts";
import { readOrUndefined } from "../runtimes/linux/linux-processes.ts";
import type { AgentCall } from "../runtimes/runtime.ts";

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
        if (pid !== undefined) await runtime.signal({ env, folders }, pid, signal);
      }),
  };
}

function killedCall(
  { host, injectionLog, afterwards }: ChaosHost,
  draw: Draw,
  kill: (one: AgentCall) => void | Promise<void>,
): string {
  injectionLog.calls += 1;
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

/** People ask for runs, stop and start the daemon, and hold locks. */
export const manualOrders: readonly Injection[] = [
  {
    kind: "run manually",
    weight: 3,
    inject: (chaos, draw) => {
      const id = pick([...chaos.external, ...chaos.planned], draw.who) ?? "";
      command(chaos, "runner", "--run", id);
      return id;
    },
  },
  {
    kind: "run requested",
    weight: 8,
    inject: ({ host, external, clock, injectionLog }, draw) => {
      const name = `${Math.floor(clock.nowSeconds())}_robotmk_${pick(external, draw.who)}`;
      const tasks = join(host.folders.spool, "tasks");
      // The same name again would be the same request; where the disk is full or gone, nobody can ask.
      if (injectionLog.requests.has(name) || !existsSync(tasks)) return undefined;
      try {
        writeFileSync(join(tasks, name), "", { mode: 0o600 });
      } catch {
        return undefined;
      }
      injectionLog.requests.set(name, Date.now());
      return name;
    },
  },
  order("start", 2, "start"),
  order("stop", 0.7, "stop"),
  order("restart", 0.7, "restart"),
  order("stop with all runs", 0.6, "stop", "--now"),
  {
    kind: "lock held by a foreign process",
    weight: 3,
    inject: async ({ host, afterwards }, draw) => {
      const { spool } = host.folders;
      const locks = readOrUndefined(() => readdirSync(join(spool, "locks"))) ?? [];
      const files = ["daemon.lock", ...locks.toSorted().map((name) => join("locks", name))];
      const file = pick(files, draw.who);
      if (file === undefined || !lstatSync(join(spool, file), { throwIfNoEntry: false })?.isFile())
        return undefined;
      const seconds = 0.5 + draw.long * 3;
      const reported = `${file} for ${Math.round(seconds * 1000)} ms`;
      if (!runtime.supports("flock")) {
        const path = host.path(join(spool, file));
        if ((await host.windows({ do: "lock", file: path })) !== true) return undefined;
        afterwards.in(seconds * 1000, async () => void (await host.windows({ do: "unlock", file: path })));
        return reported;
      }
      const child = spawn("flock", ["-o", "-w", "1", join(spool, file), "sleep", String(seconds)], {
        stdio: "ignore",
      });
      afterwards.follow(once(child, "exit"), "a lock held");
      return reported;
    },
  },
];

function order(what: string, weight: number, ...args: string[]): Injection {
  return {
    kind: `daemon: ${what}`,
    weight,
    inject: (chaos) => {
      // On Windows a start stays in the foreground by itself.
      const background =
        !runtime.supports("background-start") && !args.includes("stop") ? ["--background"] : [];
      command(chaos, "daemon", ...args, ...background);
      return "";
    },
  };
}

function command(chaos: ChaosHost, program: "daemon" | "runner", ...args: string[]): void {
  const what = [program, ...args].join(" ");
  chaos.afterwards.follow(startProgram(chaos.host, program, ...args).ended, what);
}

const MODES = ["agent_parallel", "agent_serial", "external"] as const;
const BROKEN = [
  "suites: [",
  "\u0000",
  "",
  "suites: {p1: {suite_execution_interval: -1}}\n",
  "%YAML 9\n---\n",
];

/** Somebody works on `robotmk.yml`. */
export const configChanges: readonly Injection[] = [
  {
    kind: "interval changed",
    weight: 3,
    inject: ({ host, planned, guests }, draw) => {
      const id = pick(
        [...planned, ...guests].filter((one) => !one.startsWith("s")),
        draw.who,
      );
      if (id === undefined) return undefined;
      const seconds = 3 + Math.floor(draw.what * 12);
      host.configure({ suites: { [id]: { suite_execution_interval: seconds } } });
      return `${id} ${seconds} s`;
    },
  },
  {
    kind: "serial interval changed",
    weight: 1,
    inject: ({ host }, draw) => {
      const seconds = 5 + Math.floor(draw.what * 12);
      host.configure({ config: { global_execution_interval: seconds } });
      return `${seconds} s`;
    },
  },
  {
    kind: "cap changed",
    weight: 2,
    inject: ({ host }, draw) => {
      const cap = 2 + Math.floor(draw.what * 4);
      host.configure({ config: { max_parallel_executions: cap } });
      return String(cap);
    },
  },
  { kind: "suite removed", weight: 2, inject: removeSuite },
  {
    kind: "suite moved to another mode",
    weight: 2,
    inject: (chaos, draw) => {
      const id = pick(chaos.guests, draw.who);
      const mode = pick(MODES, draw.what);
      if (id === undefined || mode === undefined) return undefined;
      chaos.restoreSuite(id);
      chaos.host.configure({ suites: { [id]: { execution_mode: mode } } });
      return `${id} ${mode}`;
    },
  },
  {
    kind: "config broken",
    weight: 3,
    inject: ({ host, afterwards }, draw) => {
      const text = pick(BROKEN, draw.what) ?? "";
      host.writeConfigFile(text);
      const ms = 300 + draw.long * 4_000;
      afterwards.in(ms, () => host.configure({}));
      return `${JSON.stringify(text)} for ${Math.round(ms)} ms`;
    },
  },
  {
    kind: "config touched",
    weight: 2,
    inject: ({ host }) => {
      utimesSync(host.configFile, new Date(), new Date());
      return "";
    },
  },
];

function removeSuite(chaos: ChaosHost, draw: Draw): string | undefined {
  const id = pick(chaos.guests, draw.who);
  if (id === undefined) return undefined;
  chaos.host.configure({ suites: { [id]: undefined } });
  chaos.injectionLog.losses.push({ suite: id, atMs: Date.now() });
  const ms = 500 + draw.long * 6_000;
  chaos.afterwards.in(ms, () => chaos.restoreSuite(id));
  return `${id} for ${Math.round(ms)} ms`;
}
