// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { callWithDescriptors } from "../../faults/processes/odd-callers.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { HANG_MS } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { processDescriptors, processFolder, processStatus } from "../../rig/processes/process-status.ts";
import { runCommand } from "../../rig/processes/run-command.ts";

test("the daemon is nobody's child, without terminal, in a session of its own, at the root", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  const own = processStatus(process.pid);
  const call = host.startAgentCall();
  await call.answer;
  await robot.nextRun();

  const daemon = await host.until(() => host.spool.daemonRecord());

  if (!runtime.supports("process-tree")) return await expectInNoJob(host, daemon.pid);
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
  const robot = host.scriptedRobot("login");
  if (!runtime.supports("descriptors")) {
    await callWithPipes(host, 1);
    await robot.nextRun();
    return await expectNoPipeHeld(host);
  }
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
  const robot = host.scriptedRobot("login");
  const call = host.startAgentCall();
  const daemon = await host.until(() => host.spool.daemonRecord());
  call.killGroup("SIGKILL");
  await call.answer;

  const run = await robot.nextRun();
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(host.spool.daemonRecord()?.instance).toBe(daemon.instance);
});

faultTest(
  "descriptors 3 to 300 that a caller left open are held by nobody when the plugin has ended",
  { faults: [36] },
  async (report) => {
    await using host = await Host.create({ suites: { login: {} } });
    const robot = host.scriptedRobot("login");
    if (!runtime.supports("descriptors")) {
      const heldMs = await callWithPipes(host, 297);
      expect(heldMs).toBeLessThan(HANG_MS);
      await robot.nextRun();
      await expectNoPipeHeld(host);
      report(36, `297 inheritable pipes left open: all free ${Math.round(heldMs)} ms after the plugin's end`);
      return;
    }
    const file = join(host.folders.root, "callers.lock");

    const { answer, sockets, heldMs } = await callWithDescriptors(host, {
      last: 300,
      locked: { descriptor: 200, file },
    });

    expect(answer.section.suites).toHaveLength(1);
    expect(sockets).toBe(297);
    expect(heldMs).toBeLessThan(HANG_MS);
    const run = await robot.nextRun();
    expect((await runCommand(["flock", "-n", file, "true"], { env: host.env, cwd: "/" })).exitCode).toBe(0);
    for (const pid of [run.pid, ...host.programProcesses("daemon").map((daemon) => daemon.pid)])
      expect([...(processDescriptors(pid)?.values() ?? [])]).not.toContain(file);
    report(
      36,
      `${sockets} sockets and a locked file left open: all free ${Math.round(heldMs)} ms after the plugin's end`,
    );
  },
);

test("nothing is left in the plugin folder, where the agent would run it", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  expect(readdirSync(host.folders.plugins)).toEqual([]);
});

/** A call by an agent of Windows that left pipes open; returns how long after the plugin's end somebody had them. */
async function callWithPipes(host: Host, count: number): Promise<number> {
  const held = () => host.windows({ do: "heldPipes" });
  const call = host.startAgentCall({ pipesLeftOpen: count });
  await host.until(async () => (await held()) === count, "the plugin has inherited them");
  const { section } = readAgentAnswer(await call.answer);
  const ended = performance.now();
  expect(section.suites).toHaveLength(1);
  await host.until(async () => (await held()) === 0, "nobody has them any more");
  return performance.now() - ended;
}

/** What holds processes together on Windows is a job; a console is one process more in it. */
async function expectInNoJob(host: Host, pid: number): Promise<void> {
  expect(await host.windows({ do: "isInJob", pid })).toBe(false);
}

/** While daemon, runner and robot live. */
async function expectNoPipeHeld(host: Host): Promise<void> {
  expect(host.programProcesses("runner")).toHaveLength(1);
  expect(await host.windows({ do: "heldPipes" })).toBe(0);
}
