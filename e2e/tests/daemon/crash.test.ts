// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { printedSeed, random } from "../../rig/host/random.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { sleepingCommand } from "../../rig/robots/program-robots.ts";
import { logLines, requestRun } from "../../rig/spool/tasks.ts";

const hourly = { suite_execution_interval: 3600 };

faultTest(
  "a daemon killed while idle is back with the next call, on the old grid",
  { faults: [1] },
  async (report) => {
    const intervalSeconds = 2;
    await using host = await Host.create({
      suites: { login: { suite_execution_interval: intervalSeconds, suite_cache_time: 600 } },
    });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    const kills = 3;
    for (let kill = 0; kill < kills; kill += 1) {
      const seen = host.robotRuns("login").length;
      await host.until(() => host.robotRuns("login").length > seen && host.spool.running().length === 0);
      const killed = host.spool.daemonRecord()?.instance;
      await host.killDaemon("SIGKILL");
      await host.agentCall();
      await host.until(() => ![killed, undefined].includes(host.spool.daemonRecord()?.instance));
    }
    const seen = host.robotRuns("login").length;
    await host.until(() => host.robotRuns("login").length >= seen + 2);

    const scheduledTimes = host.spool.runs("login").map(({ planned_epoch }) => planned_epoch);
    expect(
      scheduledTimes.filter(
        (scheduledTime) => (scheduledTime - (scheduledTimes[0] ?? 0)) % intervalSeconds !== 0,
      ),
    ).toEqual([]);
    expect(new Set(scheduledTimes).size).toBe(scheduledTimes.length);
    expect(host.programProcesses("daemon")).toHaveLength(1);
    report(
      1,
      `${kills} kills, each daemon back with one call, ${scheduledTimes.length} scheduled times, none twice, none off the grid`,
    );
  },
);

faultTest(
  "runs outlive the daemon that started them, and are reported once",
  { faults: [2], isSmoke: true },
  async (report) => {
    const ids = ["login", "order", "payment"];
    await using host = await Host.create({
      suites: Object.fromEntries(ids.map((id) => [id, hourly])),
    });
    const robots = ids.map((id) => host.scriptedRobot(id));
    await host.agentCall();
    const runs = await Promise.all(robots.map(async (robot) => await robot.nextRun()));
    const killed = host.spool.daemonRecord()?.instance;

    await host.killDaemon("SIGKILL");
    await host.agentCall();
    await host.until(() => ![killed, undefined].includes(host.spool.daemonRecord()?.instance));
    for (const run of runs) await run.end(0);

    await host.until(() => ids.every((id) => host.spool.result(id)?.last_rc === 0));
    await host.until(() => host.spool.running().length === 0);
    for (const id of ids) {
      expect(host.spool.runs(id).map(({ phase, outcome }) => [phase, outcome])).toEqual([
        ["finished", "passed"],
      ]);
      expect(host.robotRuns(id)).toHaveLength(1);
    }
    const { section } = await host.agentCall();
    expect(section.suites.map(({ rc }) => rc)).toEqual([0, 0, 0]);
    report(2, `${runs.length} robots lived on under the next daemon, each with one record and one result`);
  },
);

test("a run that ends while no daemon lives is reported by the next call", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.killDaemon("SIGKILL");

  await run.end(7);
  await host.until(() => host.spool.result("login")?.last_rc === 7);

  const { section } = await host.agentCall();
  expect(section.suites.find(({ id }) => id === "login")?.rc).toBe(7);
  await host.until(() => host.spool.daemonRecord()?.phase === "planning");
  expect(host.spool.runs("login")).toHaveLength(1);
});

faultTest(
  "a killed runner's run is recorded as interrupted, its robot ended, and the next scheduled time is normal",
  { faults: [3], isConcurrent: true, isSmoke: true },
  async (report) => {
    await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const child = await run.spawn(sleepingCommand(), { isDetached: true });

    for (const runner of host.programProcesses("runner")) await host.kill(runner, "SIGKILL");

    await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
    await host.until(() => host.spool.running().length === 0);
    expect(await hasEnded(host, run)).toBe(true);
    expect(await hasEnded(host, { pid: child })).toBe(true);
    expect(host.spool.result("login")?.last_message).toMatch(/^UNKNOWN: login/);
    writeFileSync(join(host.folders.spool, "tasks", `${Math.floor(Date.now() / 1000)}_robotmk_login`), "");
    await (await robot.nextRun()).end(0);
    await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
    report(3, "recorded as interrupted, robot and its detached child ended, the next run passed");
  },
);

test.concurrent("a runner that is stopped and forgotten is ended, its run closed, and its place free again", async () => {
  await using host = await Host.create({
    config: { daemon_stall_timeout: 5, max_parallel_executions: 1 },
    suites: { login: hourly, order: { execution_mode: "external" } },
  });
  const robot = host.scriptedRobot("login");
  host.randomRobot("order", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const run = await robot.nextRun();
  const [runner] = host.programProcesses("runner");
  requestRun(host, "order");
  await host.signal({ pid: runner?.pid ?? 0 }, "SIGSTOP");

  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");

  await host.until(() => host.spool.result("order")?.last_rc === 0);
  expect(await hasEnded(host, run)).toBe(true);
  const said = logLines(host, "daemon").filter((line) => line.includes(`runner ${runner?.pid} `));
  const [seen = "", ended = ""] = said.filter((line) => /suite login run .* has been stopped/.test(line));
  expect(seen).toContain("has been stopped (SIGSTOP)");
  const seconds = Number(/: killing runner \d+ as it has been stopped for (\d+) s$/.exec(ended)?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(15);
});

test.concurrent("a runner that was killed together with its daemon is closed by the next daemon", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const runners = host.programProcesses("runner");
  await host.killDaemon("SIGKILL");
  for (const runner of runners) await host.kill(runner, "SIGKILL");

  await host.agentCall();

  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
  await host.until(() => host.spool.running().length === 0);
  expect(await hasEnded(host, run)).toBe(true);
});

test.each([
  ["no output", "none"],
  ["an empty output", "empty"],
  ["half an output", "partial"],
] as const)("a robot that ends with %s is reported as such, and runs again", async (_what, output) => {
  await using host = await Host.create({
    suites: { login: { suite_execution_interval: 1 } },
  });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(5, { output });
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "robot-failure");
  const result = host.spool.result("login");

  expect(result?.last_message).toMatch(/^(CRITICAL|UNKNOWN): login/);
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a killed robot is reported with the signal that killed it", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).die("SIGKILL");

  await host.until(() => host.spool.result("login")?.last_finished);

  expect(host.spool.result("login")).toMatchObject({
    // Windows reports an exit code alone.
    last_message: expect.stringContaining(runtime.supports("signals") ? "SIGKILL" : "ended with code 1"),
  });
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("robot-failure");
});

test("a plugin killed at any moment harms nothing", async () => {
  const chance = random(printedSeed());
  await using host = await Host.create({
    suites: { login: { suite_execution_interval: 1 } },
  });
  host.randomRobot("login", { leastMs: 0, mostMs: 100 });
  const { elapsedMs } = await host.agentCall();

  for (let round = 0; round < 15; round += 1) {
    const call = host.startAgentCall();
    await delay(chance() * elapsedMs);
    call.killGroup("SIGKILL");
    const { stdout } = await call.answer;
    expect("<<<robotmk:sep(0)>>>\n{".startsWith(stdout.slice(0, 21))).toBe(true);
    host.spool.expectWhole();
  }

  const { section } = await host.agentCall();
  expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
  expect(host.programProcesses("daemon")).toHaveLength(1);
});

test("a plugin whose reader is gone harms nothing", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const call = host.startAgentCall();
  call.stopReading();
  await call.answer;

  const answer = readAgentAnswer(await host.startAgentCall().answer);

  expect(answer.section.suites).toHaveLength(1);
  await host.until(() => host.programProcesses("daemon").length === 1);
});
