// @module-tag runtime
import { expect, test } from "vitest";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { startProgram } from "../../rig/processes/run-command.ts";

const hourly = { suite_execution_interval: 3600 };

test.each(["ctrl", "daemon"] as const)(
  "%s starts, restarts and stops the daemon, and reports its state",
  async (program) => {
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    const call = (...args: string[]) => host[program](...args);
    expect((await call("status")).exitCode).toBe(3);

    expect(await call("start")).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await call("status")).exitCode).toBe(0);
    const first = host.spool.daemonRecord();
    expect(first?.launched).not.toBe("foreground");

    expect(await call("restart")).toMatchObject({ exitCode: 0, stderr: "" });
    const second = host.spool.daemonRecord();
    expect(second?.instance).not.toBe(first?.instance);
    expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([second?.pid]);

    expect(await call("stop")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(await stillLiving(host, host.programProcesses("daemon"))).toEqual([]);
    expect((await call("status")).exitCode).toBe(3);
  },
);

test("start meets a running daemon and stop none, both without complaint", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  expect((await host.daemon("stop")).exitCode).toBe(0);
  await host.daemon("start");
  const { instance } = await host.until(() => host.spool.daemonRecord());

  expect((await host.daemon("start")).exitCode).toBe(0);

  expect(host.spool.daemonRecord()?.instance).toBe(instance);
});

test("status distinguishes a killed daemon from one that never ran", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.daemon("start");
  await host.until(() => host.spool.daemonRecord());
  await host.killDaemon("SIGKILL");

  expect((await host.daemon("status")).exitCode).toBe(1);
  expect((await host.ctrl("status")).exitCode).toBe(1);
});

test.each(["ctrl", "daemon"] as const)("%s status --json is for machines", async (program) => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.daemon("start");
  const daemon = await host.until(() => host.spool.daemonRecord());

  const { stdout } = await host[program]("status", "--json");

  expect(stdout).toContain(String(daemon.pid));
  expect(() => JSON.parse(stdout)).not.toThrow();
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s stops a daemon in the foreground cleanly and leaves its run alone",
  async (signal) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.scriptedRobot("login");
    const daemon = startProgram(host, "daemon", "run");
    const run = await robot.nextRun();
    expect(host.spool.daemonRecord()).toMatchObject({ pid: await daemon.pid(), launched: "foreground" });

    daemon.signal(signal);

    expect((await daemon.ended).exitCode).toBe(0);
    expect(run.isGone).toBe(false);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
  },
);

test.each(["ctrl", "daemon", "runner"] as const)(
  "%s reports its version and help, and refuses what it doesn't know",
  async (program) => {
    await using host = await Host.create({ suites: { login: hourly } });

    const [version, help, wrong] = await Promise.all([
      host[program]("--version"),
      host[program]("--help"),
      host[program]("--nonsense"),
    ]);

    expect(version).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\S*\s?\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
    expect(help).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`robotmk-${program}`),
      stderr: "",
    });
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining("--nonsense") });
  },
);
