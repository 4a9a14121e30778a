// @module-tag runtime
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { startProgram } from "../../rig/processes/run-command.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { logLines, waitingSuites } from "../../rig/spool/tasks.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600 };
const external = { execution_mode: "external" };

test("a daemon that is stopped leaves a run undisturbed, and its result arrives", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();

  expect((await host.daemon("stop")).exitCode).toBe(0);

  expect(await stillLiving(host, host.programProcesses("daemon"))).toEqual([]);
  expect(host.spool.daemonRecord()).toBeUndefined();
  expect(run.isGone).toBe(false);
  await run.end(2);
  await host.until(() => host.spool.result("login")?.last_finished);
  expect(host.spool.result("login")).toMatchObject({ last_rc: 2, last_finished: { outcome: "failed" } });
  await host.until(() => host.processes().length === 0);
});

test("a daemon that is stopped now ends its runs: real Robot does its teardowns and writes its output", async (context) => {
  await using host = await Host.create({
    config: { robot_command: realRobotCommand(context), stop_grace: 30 },
    suites: { login: hourly, order: { ...hourly, suite: "login" } },
    files: { "login/login.robot": lastingSuite },
  });
  const torndown = (id: string) => join(host.folders.root, `torn-down-${id}`);
  host.configure({
    suites: Object.fromEntries(
      ["login", "order"].map((id) => [
        id,
        { variable: { STARTED: host.path(`${torndown(id)}.started`), DONE: host.path(torndown(id)) } },
      ]),
    ),
  });
  await host.agentCall();
  await host.until(() => ["login", "order"].every((id) => existsSync(`${torndown(id)}.started`)));

  const { exitCode } = await host.daemon("stop", "--now");

  expect(exitCode).toBe(0);
  expect(await stillLiving(host, host.processes())).toEqual([]);
  for (const id of ["login", "order"]) {
    expect(readFileSync(torndown(id), "utf8"), id).toBe("test suite ");
    const result = host.spool.result(id);
    expect(result?.last_finished).toMatchObject({
      outcome: "stopped",
      partial: false,
      counts: { passed: 1, failed: 1, not_run: 1 },
    });
    expect(result).toMatchObject({
      running: null,
      last_message: expect.stringMatching(/^UNKNOWN: .*stopped/),
    });
    expect(host.spool.runs(id).map(({ phase, outcome }) => [phase, outcome])).toEqual([
      ["finished", "stopped"],
    ]);
  }
  expect(host.spool.running()).toEqual([]);
}, 180_000);

test("a daemon that is stopped now starts none of those that wait for a place", async () => {
  const ids = ["one", "two", "three", "four"];
  await using host = await Host.create({
    config: { max_parallel_executions: 1 },
    suites: Object.fromEntries(ids.map((id) => [id, hourly])),
  });
  const robots = ids.map((id) => host.scriptedRobot(id));
  await host.agentCall();
  await host.until(() => robots.some(({ runs }) => runs.length === 1));
  // All are due before it is stopped.
  await host.until(() => (host.spool.daemonRecord()?.["waiting"] === 3 ? true : undefined), "three wait");

  expect((await host.daemon("stop", "--now")).exitCode).toBe(0);

  await host.until(() => host.processes().length === 0);
  expect(host.robotRuns()).toHaveLength(1);
  const outcomes = ids.flatMap((id) => host.spool.runs(id).map(({ outcome }) => outcome));
  expect(outcomes).toEqual(["stopped"]);
  // They are not lost: the next daemon starts them.
  expect(host.spool.tasks()).toHaveLength(3);
});

test("a manually started runner that waits for its place ends without a run when all is stopped now", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1 },
    suites: { login: hourly, nightly: external },
  });
  const login = host.scriptedRobot("login");
  host.randomRobot("nightly", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await login.nextRun();
  const waiting = startProgram(host, "runner", "--run", "nightly");
  await host.until(() => waitingSuites(host).includes("nightly"));

  await host.daemon("stop", "--now");

  expect(await waiting.ended).toMatchObject({ exitCode: 1, output: expect.stringContaining("stopped") });
  expect(host.robotRuns("nightly")).toEqual([]);
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("stopped");
  expect(host.spool.result("nightly")).toBeUndefined();
});

test("the next runs after a stop are normal", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 2 } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await robot.nextRun();
  await host.ctrl("stop", "--now");
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("stopped");

  await host.agentCall();

  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s to a manually started runner stops its runs and those that come after them, and records it",
  async (signal) => {
    await using host = await Host.create({
      config: { max_parallel_executions: 1 },
      suites: { login: external, order: external },
    });
    const robot = host.scriptedRobot("login");
    host.randomRobot("order", { leastMs: 0, mostMs: 10 });
    const runner = startProgram(host, "runner", "--run");
    const run = await robot.nextRun();

    runner.signal(signal);

    expect((await runner.ended).exitCode).toBe(1);
    expect(await hasEnded(host, run)).toBe(true);
    expect(host.spool.result("login")?.last_finished).toMatchObject({
      outcome: "stopped",
      trigger: "by-hand",
    });
    expect(host.robotRuns("order")).toEqual([]);
    expect(await stillLiving(host, host.processes())).toEqual([]);
    expect(host.spool.running()).toEqual([]);
  },
);

test("SIGHUP changes nothing for a manually started runner, nor for its robot", async (context) => {
  skipOnWine(context, "Windows has no SIGHUP: a console that is closed ends all in it");
  await using host = await Host.create({ suites: { login: external } });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  const run = await robot.nextRun();

  runner.signal("SIGHUP");
  await host.until(() => logLines(host, "runner").some((line) => line.includes("SIGHUP received")));

  expect(run.isGone).toBe(false);
  await run.end(0);
  expect((await runner.ended).exitCode).toBe(0);
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("passed");
});

test("a retry does not begin after a stop", async () => {
  await using host = await Host.create({ suites: { login: { ...external, max_attempts: 3 } } });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  await (await robot.nextRun()).end(1);
  await robot.nextRun();

  runner.signal("SIGTERM");
  await runner.ended;

  expect(host.robotRuns("login")).toHaveLength(2);
  const finished = host.spool.result("login")?.last_finished;
  expect(finished?.outcome).toBe("stopped");
  expect(finished?.attempts.map(({ outcome }) => outcome)).toEqual(["failed", "stopped"]);
});

const lastingSuite = `*** Settings ***
Library           OperatingSystem
Suite Teardown    Append To File    \${DONE}    suite\${SPACE}

*** Test Cases ***
First Passes
    No Operation

Then It Lasts
    Create File    \${STARTED}
    Sleep    1000s
    [Teardown]    Append To File    \${DONE}    test\${SPACE}

Never Runs
    No Operation
`;
