import { setTimeout as delay } from "node:timers/promises";
import { requestRun } from "../rig-load/drop-task.ts";
import { startProgram } from "../rig-load/start-program.ts";
import { readAgentAnswer } from "../rig/agent-answer.ts";
import type { Host } from "../rig/host.ts";
import type { Program } from "../rig/program-command.ts";
import type { ChaosHost } from "./chaos-host.ts";

/** What was done to a host. */
export type Deeds = {
  readonly killed: ReadonlySet<number>;
  readonly kills: Readonly<Record<Program, number>>;
  /** The names of the task files that were dropped. */
  readonly requests: readonly string[];
  readonly calls: number;
};

/**
 * Kills programs of ours at random moments, each 200 to 800 ms, the robots excepted. Between that the agent
 * calls, task files are dropped and runners started by hand.
 */
export async function rage(
  { host, external }: ChaosHost,
  options: { readonly chance: () => number; readonly durationMs: number },
): Promise<Deeds> {
  const { chance } = options;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)];
  const killed = new Set<number>();
  const kills = { daemon: 0, runner: 0, ctrl: 0 };
  const requests: string[] = [];
  let nextRequestMs = 0;
  const others: Promise<unknown>[] = [];
  let calls = 0;
  let isCalling = false;
  const call = async () => {
    isCalling = true;
    await answered(host);
    isCalling = false;
  };
  const endMs = performance.now() + options.durationMs;
  while (performance.now() < endMs) {
    if (!isCalling) {
      calls += 1;
      others.push(call());
    }
    await delay(200 + chance() * 600);
    const program = pick(["daemon", "runner", "ctrl"] as const) ?? "daemon";
    const victim = pick(host.programProcesses(program));
    if (victim !== undefined) {
      killed.add(victim.pid);
      kills[program] += 1;
      await host.kill(victim, "SIGKILL");
    }
    host.spool.expectWhole();
    const suite = pick(external);
    // The same name again would be a second request for the same task.
    if (suite !== undefined && chance() < 0.3 && performance.now() > nextRequestMs) {
      requests.push(requestRun(host, suite));
      nextRequestMs = performance.now() + 1_100;
    }
    if (suite !== undefined && chance() < 0.1)
      others.push(startProgram(host, "runner", "--run", suite).ended);
  }
  await Promise.all(others);
  return { killed, kills, requests, calls };
}

/** Where the plugin itself was not the victim, its answer is one that a server can read. */
async function answered(host: Host): Promise<void> {
  const answer = await host.startAgentCall().answer;
  if (answer.exitCode === 0) readAgentAnswer(answer);
}
