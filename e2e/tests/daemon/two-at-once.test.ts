// @module-tag runtime
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";

const hourly = { suite_execution_interval: 3600 };

faultTest(
  "fifty calls at once on a fresh host start one daemon and are all whole",
  { faults: [14] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.scriptedRobot("login");

    const answers = await callsAtOnce(host, 50);

    expect(answers.map(({ section }) => section.suites.length)).toEqual(answers.map(() => 1));
    await robot.nextRun();
    await host.until(() => host.programProcesses("daemon").length === 1, "the others have given way");
    expect(host.spool.daemonRecord()?.pid).toBe(host.programProcesses("daemon")[0]?.pid);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(14, `${answers.length} whole answers, 1 daemon, 1 run`);
  },
);

test("ten calls at once after the daemon's death bring back one, and its run goes on", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const killed = host.spool.daemonRecord()?.instance;
  await host.killDaemon("SIGKILL");

  await callsAtOnce(host, 10);

  await host.until(() => host.spool.daemonRecord()?.instance !== killed, "a new daemon says so");
  await host.until(() => host.programProcesses("daemon").length === 1, "the others have given way");
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(host.robotRuns("login")).toHaveLength(1);
});

test("five starts manually at once start one daemon", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });

  const starts = await Promise.all(Array.from({ length: 5 }, () => host.daemon("start")));

  expect(starts.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(starts.map(() => [0, ""]));
  await host.until(() => host.programProcesses("daemon").length === 1);
});

async function callsAtOnce(host: Host, count: number) {
  return await Promise.all(Array.from({ length: count }, () => host.agentCall()));
}
