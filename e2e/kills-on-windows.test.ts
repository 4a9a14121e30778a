import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { faultTest } from "./faults/fault-test.ts";
import { expectSlotsAccounted } from "./rig-faults/expect-slots-accounted.ts";
import { expectToldAlike } from "./rig-faults/expect-told-alike.ts";
import { hasOneDaemon } from "./rig-faults/has-one-daemon.ts";
import { hostRunByHand } from "./rig-faults/host-run-by-hand.ts";
import { Host } from "./rig/host.ts";
import type { Program } from "./rig/program-command.ts";

// Nothing there ends a program at a chosen call, as strace does in crash-sweep and daemon-kills: so it is ended at
// moments that are spread over its life.
const KILLS = 10;
const interval = 2;

faultTest(
  "a runner killed at any moment of its run leaves a run that is closed once, and told alike everywhere",
  { faults: [3], timeoutMs: 240_000 },
  async (saw) => {
    await using host = await hostRunByHand();
    await host.runner("--run", "login");
    const startedMs = performance.now();
    await host.runner("--run", "login");
    const wholeMs = performance.now() - startedMs;

    for (let kill = 0; kill < KILLS; kill += 1) {
      const ms = Math.round(((kill + 0.5) * wholeMs) / KILLS);
      await killedAfter(host, ms, "runner", "--run", "login");
      await host.until(
        () => host.spool.running().length === 0 && host.programProcesses("runner").length === 0,
        "the run is closed",
      );
      expectToldAlike(host, { id: "login", when: `killed after ${ms} of ${Math.round(wholeMs)} ms` });
    }

    const outcomes = host.spool.runs("login").map(({ outcome }) => outcome);
    expect(outcomes).toContain("interrupted");
    expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
    expect(host.spool.result("login")?.last_finished?.outcome).toBe("passed");
    expect(host.programProcesses("daemon")).toHaveLength(1);
    const interrupted = outcomes.filter((outcome) => outcome === "interrupted").length;
    saw(3, `${KILLS} kills, ${interrupted} of them in a run: each run closed once, told alike everywhere`);
  },
);

faultTest(
  "a daemon killed at any moment leaves whole files, and each slot is run once or counted",
  { faults: [6], timeoutMs: 240_000 },
  async (saw) => {
    await using host = await Host.create({
      config: { keep_runs: 1000 },
      suites: { login: { suite_execution_interval: interval } },
    });
    host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
    const configText = readFileSync(host.configFile, "utf8");
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.killDaemon("SIGKILL");
    const startedMs = performance.now();
    const before = host.spool.daemonRecord()?.instance;
    await host.agentCall();
    await host.until(() => ![undefined, before].includes(host.spool.daemonRecord()?.instance), "it is up");
    const comesUpMs = performance.now() - startedMs;
    await host.killDaemon("SIGKILL");

    for (let kill = 0; kill < KILLS; kill += 1) {
      // Half of them while it comes up, half of them while it plans.
      const ms = Math.round(((kill + 0.5) * 2 * comesUpMs) / KILLS);
      await killedAfter(host, ms, "daemon", "run", "--launched", "plain");
      host.spool.expectWhole();
      expect(readFileSync(join(host.folders.spool, "config.yml"), "utf8")).toBe(configText);
    }

    const { section } = await host.agentCall();
    expect(section.suites.map(({ id, rc }) => [id, rc])).toEqual([["login", 0]]);
    await host.until(() => hasOneDaemon(host), "one daemon is back");
    const earlier = host.spool.runs("login").length;
    await host.until(() => host.spool.runs("login").length > earlier, "the schedule goes on");
    host.configure({ suites: { login: { execution_mode: "external" } } });
    await host.until(() => host.spool.tasks().length === 0 && host.programProcesses("runner").length === 0);
    await host.until(() => host.spool.running().length === 0);
    expect(host.programProcesses("daemon")).toHaveLength(1);
    const runs = expectSlotsAccounted(host, "login", interval);
    saw(6, `${KILLS} kills, ${runs} runs, no slot lost or run twice`);
  },
);

/** Starts a program that is not in any job, and kills it after a while if it lives that long. */
async function killedAfter(host: Host, ms: number, program: Program, ...args: string[]): Promise<void> {
  const [file = "", ...rest] = host.command(program, ...args);
  const child = spawn(file, rest, { env: { ...host.env }, cwd: host.folders.plugins, stdio: "ignore" });
  const ended = once(child, "exit");
  await delay(ms);
  child.kill("SIGKILL");
  await ended;
}
