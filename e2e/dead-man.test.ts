import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "./rig/host.ts";

test("without a heartbeat the daemon plans no more, lets its run end, and ends", async () => {
  await using host = await Host.create({
    config: { deadman_timeout: 2 },
    suites: { login: { suite_execution_interval: 1 } },
  });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();

  await host.until(() => host.spool.daemonRecord()?.phase === "draining");
  expect(run.isGone).toBe(false);
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.processes().length === 0, "the daemon ends");
  expect(robot.runs).toHaveLength(1);
});

test("the call after the dead man's end brings a new daemon and the planning back", async () => {
  await using host = await Host.create({
    config: { deadman_timeout: 2 },
    suites: { login: { suite_execution_interval: 1 } },
  });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const { instance } = await host.until(() => host.spool.daemonRecord());
  await host.until(() => host.processes().length === 0, "the daemon ends");
  const before = host.witnessed("login").length;

  const { section } = await host.agentCall();

  expect(section.suites.find(({ id }) => id === "login")?.rc).toBe(0);
  await host.until(() => host.witnessed("login").length > before);
  expect(host.spool.daemonRecord()?.instance).not.toBe(instance);
});

test("a call that comes while the daemon drains brings the planning back", async () => {
  await using host = await Host.create({
    config: { deadman_timeout: 2 },
    suites: { login: { suite_execution_interval: 1 } },
  });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.daemonRecord()?.phase === "draining");

  await host.agentCall();
  await run.end(0);

  await (await robot.nextRun()).end(0);
  expect(robot.runs).toHaveLength(2);
});

test("a heartbeat keeps the daemon alive beyond the dead man's time, and each call gives one", async () => {
  await using host = await Host.create({ config: { deadman_timeout: 2 }, suites: { login: {} } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  const heartbeat = join(host.folders.spool, "heartbeat");
  await host.agentCall();
  const { instance } = await host.until(() => host.spool.daemonRecord());

  const started = performance.now();
  await host.until(() => {
    utimesSync(heartbeat, new Date(), new Date());
    return performance.now() - started > 6_000;
  });

  expect(host.spool.daemonRecord()?.instance).toBe(instance);
  const before = statSync(heartbeat).mtimeMs;
  await host.agentCall();
  expect(statSync(heartbeat).mtimeMs).toBeGreaterThan(before);
});

test("a daemon that no call follows ends too", async () => {
  await using host = await Host.create({ config: { deadman_timeout: 2 }, suites: { login: {} } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.daemon("start");
  await host.until(() => host.spool.daemonRecord());

  await host.until(() => host.programProcesses("daemon").length === 0, "the daemon ends");
  expect((await host.daemon("status")).exitCode).toBe(3);
});
