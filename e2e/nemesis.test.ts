import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { readAgentAnswer } from "./rig/agent-answer.ts";
import { describeHost } from "./rig/describe-host.ts";
import { contradictions } from "./rig/history.ts";
import { Host } from "./rig/host.ts";
import type { MarkedProcess } from "./rig/marked-processes.ts";
import { printedSeed, random } from "./rig/random.ts";

const ids = ["one", "two", "three", "four"];
const rounds = 25;

test("kills of daemon, runner, robot and ctrl at random moments tear, lose, double and leave nothing", async () => {
  const chance = random(printedSeed());
  await using host = await Host.create({
    config: { max_parallel_executions: 3 },
    suites: Object.fromEntries(ids.map((id) => [id, { suite_execution_interval: 2 }])),
  });
  for (const id of ids) host.chanceRobot(id, { leastMs: 0, mostMs: 1500 });
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(chance() * list.length)];
  const victims: readonly (() => readonly MarkedProcess[])[] = [
    () => host.programProcesses("daemon"),
    () => host.programProcesses("runner"),
    () => host.programProcesses("ctrl"),
    () => host.processes().filter(({ argv }) => argv.some((word) => word.endsWith("fake-robot.mjs"))),
  ];
  const killed = new Set<number>();

  for (let round = 0; round < rounds; round += 1) {
    const call = host.startAgentCall();
    await delay(chance() * 1200);
    const victim = pick(pick(victims)?.() ?? []);
    if (victim !== undefined) {
      killed.add(victim.pid);
      await host.kill(victim, "SIGKILL");
    }
    host.spool.expectWhole();
    const answer = await call.answer;
    // Where the plugin itself was not the victim, its answer is one that a server can read.
    if (answer.exitCode === 0) readAgentAnswer(answer);
  }

  await host.agentCall();
  await host.until(() => host.programProcesses("daemon").length === 1, "one daemon lives");
  const before = new Map(ids.map((id) => [id, host.witnessed(id).length]));
  await host.until(
    () => ids.every((id) => host.witnessed(id).length > (before.get(id) ?? 0)),
    "all suites run again",
  );
  await host.daemon("stop");
  await host.until(() => host.processes().length === 0, "all runs have ended");

  expect(contradictions(host, { ids, killed }), describeHost(host)).toEqual([]);
}, 120_000);
