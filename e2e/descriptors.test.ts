import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import { processDescriptors, processFolder, processStatus } from "./rig/process-status.ts";
import { runCommand } from "./rig/run-command.ts";

test("the daemon is nobody's child, without terminal, in a session of its own, at the root", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.steeredRobot("login");
  const own = processStatus(process.pid);
  const call = host.startAgentCall();
  await call.answer;
  await robot.nextRun();

  const daemon = await host.until(() => host.spool.daemonRecord());

  const status = processStatus(daemon.pid);
  expect(host.processes().map(({ pid }) => pid)).not.toContain(status?.parent);
  expect(status?.parent).not.toBe(process.pid);
  expect(status?.session).not.toBe(own?.session);
  // The session's leader is gone: no terminal can ever become its controlling one.
  expect(status?.session).not.toBe(daemon.pid);
  expect(status?.terminal).toBe(0);
  expect(processFolder(daemon.pid)).toBe("/");
});

test("daemon, runner and robot inherit no descriptor of the agent", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();

  const daemon = await host.until(() => host.spool.daemonRecord());

  const standard = processDescriptors(daemon.pid);
  expect([0, 1, 2].map((number) => standard?.get(number))).toEqual(["/dev/null", "/dev/null", "/dev/null"]);
  for (const { pid, argv } of host.processes()) {
    const targets = [...(processDescriptors(pid) ?? [])];
    expect(
      targets.filter(([, target]) => target.includes("/agent/")),
      argv.join(" "),
    ).toEqual([]);
    expect(
      targets.map(([number]) => number),
      argv.join(" "),
    ).not.toContain(200);
  }
  expect(processDescriptors(run.pid)?.get(0)).toBe("/dev/null");
});

test("the end of the plugin's whole process group ends neither daemon nor run", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.steeredRobot("login");
  const call = host.startAgentCall();
  const daemon = await host.until(() => host.spool.daemonRecord());
  call.killGroup("SIGKILL");
  await call.answer;

  const run = await robot.nextRun();
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(host.spool.daemonRecord()?.instance).toBe(daemon.instance);
});

test("a daemon started on a terminal outlives the terminal", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.steeredRobot("login");
  // script(1) runs it on a terminal of its own and hangs that up at the end.
  const quoted = host.command("daemon", "start").map((word) => `'${word}'`);
  const env = { ...host.env, SHELL: "/bin/sh" };
  const onTerminal = ["script", "-qec", quoted.join(" "), "/dev/null"];
  const { exitCode } = await runCommand(onTerminal, { env, cwd: host.folders.root });
  expect(exitCode).toBe(0);
  await robot.nextRun();

  const { pid } = await host.until(() => host.spool.daemonRecord());

  expect(processStatus(pid)?.terminal).toBe(0);
  expect(
    [...(processDescriptors(pid)?.values() ?? [])].filter((target) => target.startsWith("/dev/pts")),
  ).toEqual([]);
});

test("nothing is left in the plugin folder, where the agent would run it", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  expect(readdirSync(host.folders.plugins)).toEqual([]);
});
