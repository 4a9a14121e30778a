// @module-tag runtime
import { statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines } from "../../rig/spool/tasks.ts";

faultTest(
  "without a heartbeat the daemon plans no more, lets its run end, and ends",
  { faults: [38], isSmoke: true },
  async (report) => {
    await using host = await Host.create({
      config: { deadman_timeout: 2 },
      suites: { login: { suite_execution_interval: 1 } },
    });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const silentSince = performance.now();
    const run = await robot.nextRun();

    await host.until(() => host.spool.daemonRecord()?.phase === "draining");
    const silentSeconds = (performance.now() - silentSince) / 1000;
    expect(run.isGone).toBe(false);
    await run.end(0);

    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.until(() => host.processes().length === 0, "the daemon ends");
    expect(robot.runs).toHaveLength(1);
    report(
      38,
      `no call: draining after ${silentSeconds.toFixed(1)} s of 2, its run reported, then the daemon ended`,
    );
  },
);

faultTest(
  "the call after the dead man's end brings a new daemon and the planning back",
  { faults: [38] },
  async (report) => {
    await using host = await Host.create({
      config: { deadman_timeout: 2 },
      suites: { login: { suite_execution_interval: 1 } },
    });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    const { instance } = await host.until(() => host.spool.daemonRecord());
    await host.until(() => host.processes().length === 0, "the daemon ends");
    const before = host.robotRuns("login").length;

    const { section } = await host.agentCall();

    expect(section.suites.find(({ id }) => id === "login")?.rc).toBe(0);
    await host.until(() => host.robotRuns("login").length > before);
    expect(host.spool.daemonRecord()?.instance).not.toBe(instance);
    const after = host.robotRuns("login").length - before;
    report(38, `agent back: ${before} results kept, new daemon, ${after} more planned at once`);
  },
);

faultTest(
  "a call that comes while the daemon drains brings the planning back",
  { faults: [38] },
  async (report) => {
    await using host = await Host.create({
      config: { deadman_timeout: 2 },
      suites: { login: { suite_execution_interval: 1 } },
    });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const draining = await host.until(() => {
      const record = host.spool.daemonRecord();
      return record?.phase === "draining" ? record : undefined;
    });

    await host.agentCall();
    await host.until(
      () => logLines(host, "daemon").some((line) => line.includes("scheduling resumed: a plugin call came")),
      "the call brings the planning back",
    );
    await run.end(0);

    // The agent goes on: how long the next run takes to come up is no matter of the dead man's.
    const heartbeat = join(host.folders.spool, "heartbeat");
    await host.until(() => {
      utimesSync(heartbeat, new Date(), new Date());
      return robot.runs.length > 1;
    });
    const next = await robot.nextRun();
    expect(robot.runs).toHaveLength(2);
    expect(host.spool.daemonRecord()?.instance).toBe(draining.instance);
    await next.end(0);
    report(38, `agent back while its daemon drains: the same one plans again, ${robot.runs.length} runs`);
  },
);

test("a heartbeat keeps the daemon alive beyond the dead man's time, and each call gives one", async () => {
  await using host = await Host.create({ config: { deadman_timeout: 2 }, suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
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
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.daemon("start");
  await host.until(() => host.spool.daemonRecord());

  await host.until(() => host.programProcesses("daemon").length === 0, "the daemon ends");
  expect((await host.daemon("status")).exitCode).toBe(3);
});
