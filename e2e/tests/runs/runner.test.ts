// @module-tag runtime
import { expect, test } from "vitest";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { startProgram } from "../../rig/processes/run-command.ts";

const external = { execution_mode: "external" };

test("the runner runs all suites manually, without a daemon", { tags: ["smoke"] }, async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: external, order: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  host.randomRobot("order", { leastMs: 0, mostMs: 10 });

  const { exitCode } = await host.runner("--run");

  expect(exitCode).toBe(0);
  expect(host.spool.result("login")?.last_finished).toMatchObject({ outcome: "passed", trigger: "by-hand" });
  expect(host.spool.result("order")?.last_finished?.outcome).toBe("passed");
  expect(await stillLiving(host, host.processes())).toEqual([]);
});

test("the runner runs the named suites alone, and exits with 1 when one failed", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: {}, order: {}, search: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10, rc: 1 });
  host.randomRobot("order", { leastMs: 0, mostMs: 10 });
  host.randomRobot("search", { leastMs: 0, mostMs: 10 });

  const { exitCode } = await host.runner("--run", "login", "order");

  expect(exitCode).toBe(1);
  expect(
    host
      .robotRuns()
      .map(({ suite }) => suite)
      .toSorted(),
  ).toEqual(["login", "order"]);
});

test("the runner refuses a suite that is not configured", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: {} } });

  const { exitCode, stderr } = await host.runner("--run", "logn");

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/logn.*login/s);
});

test("a manually started runner does not run a suite that the daemon's runner runs", async () => {
  await using host = await Host.create({
    isFromSources: true,
    suites: { login: { suite_execution_interval: 3600 } },
  });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();

  const { exitCode, stdout, stderr } = await host.runner("--run", "login");

  expect(exitCode).toBe(1);
  expect(stdout + stderr).toContain("login");
  expect(host.robotRuns("login")).toHaveLength(1);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
});

test("Ctrl-C stops a manually started runner with its robots", async () => {
  await using host = await Host.create({ isFromSources: true, suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  const run = await robot.nextRun();

  runner.signal("SIGINT");

  expect((await runner.ended).exitCode).toBe(1);
  expect(await hasEnded(host, run)).toBe(true);
  expect(host.spool.result("login")?.last_finished?.outcome).toBe("stopped");
});
