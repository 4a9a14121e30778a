import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import { printedSeed, random } from "./rig/random.ts";
import { readAgentAnswer } from "./rig/agent-answer.ts";

const hourly = { suite_execution_interval: 3600 };

test("a run outlives the daemon that started it, and is reported once", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const killed = host.spool.daemonRecord()?.instance;

  await host.killDaemon("SIGKILL");
  await host.agentCall();
  const next = await host.until(() => {
    const record = host.spool.daemonRecord();
    return record?.instance === killed ? undefined : record;
  });
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  expect(next.pid).not.toBe(run.pid);
  expect(host.spool.runs("login").map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ["finished", "passed"],
  ]);
  expect(host.witnessed("login")).toHaveLength(1);
});

test("a run that ends while no daemon lives is reported by the next call", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.steeredRobot("login");
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

test("a killed runner's run is closed as interrupted, its robot ended, and the next slot is normal", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const child = await run.spawn(["sleep", "1000"], { isDetached: true });

  for (const runner of host.programProcesses("runner")) await host.kill(runner, "SIGKILL");

  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
  await host.until(() => host.spool.running().length === 0);
  expect(run.isGone).toBe(true);
  expect(host.processes().map(({ pid }) => pid)).not.toContain(child);
  expect(host.spool.result("login")?.last_message).toMatch(/^UNKNOWN: login/);
  writeFileSync(join(host.folders.spool, "tasks", `${Math.floor(Date.now() / 1000)}_robotmk_login`), "");
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a runner that was killed together with its daemon is closed by the next daemon", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const runners = host.programProcesses("runner");
  await host.killDaemon("SIGKILL");
  for (const runner of runners) await host.kill(runner, "SIGKILL");

  await host.agentCall();

  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
  await host.until(() => host.spool.running().length === 0);
  expect(run.isGone).toBe(true);
});

test.each([
  ["no output", "none"],
  ["an empty output", "empty"],
  ["half an output", "partial"],
] as const)("a robot that ends with %s is reported as such, and runs again", async (_what, output) => {
  await using host = await Host.create({
    isFromSources: true,
    suites: { login: { suite_execution_interval: 1 } },
  });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(5, { output });
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "robot-failure");
  const result = host.spool.result("login");

  expect(result?.last_message).toMatch(/^(CRITICAL|UNKNOWN): login/);
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a killed robot is reported with the signal that killed it", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).die("SIGKILL");

  await host.until(() => host.spool.result("login")?.last_finished);

  expect(host.spool.result("login")).toMatchObject({ last_message: expect.stringContaining("SIGKILL") });
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("robot-failure");
});

test("a plugin killed at any moment harms nothing", async () => {
  const chance = random(printedSeed());
  await using host = await Host.create({
    isFromSources: true,
    suites: { login: { suite_execution_interval: 1 } },
  });
  host.chanceRobot("login", { leastMs: 0, mostMs: 100 });
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
  await using host = await Host.create({ isFromSources: true, suites: { login: hourly } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  const call = host.startAgentCall();
  call.stopReading();
  await call.answer;

  const answer = readAgentAnswer(await host.startAgentCall().answer);

  expect(answer.section.suites).toHaveLength(1);
  await host.until(() => host.programProcesses("daemon").length === 1);
});
