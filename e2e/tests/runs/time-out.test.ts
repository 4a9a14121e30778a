// @module-tag runtime
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { suiteOutput } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { processesWithArgument } from "../../rig/processes/marked-processes.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { sleepingCommand } from "../../rig/robots/program-robots.ts";
import { realRobotCommand } from "../../rig/robots/real-robot.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const short = { suite_execution_interval: 3600, timeout: 4, stop_grace: 1 };

faultTest(
  "a real suite that times out leaves its partial output and none of its processes",
  { faults: [22] },
  async (report, context) => {
    skipOnWine(
      context,
      "Robot can start no processes there: it runs in node.exe, without a Python of Windows",
    );
    await using host = await Host.create({
      config: { robot_command: realRobotCommand(context) },
      suites: { stuck: { ...short, timeout: 6 } },
      files: { "stuck/stuck.robot": stuckSuite },
    });
    // A duration that no one else sleeps for: finds also those that dropped their environment.
    const duration = `1000.${host.marker.replaceAll(/\D/g, "").slice(0, 9)}`;
    const script = join(host.folders.robotdir, "stuck", "leave-children.sh");
    writeFileSync(script, leaveChildren(duration));
    chmodSync(script, 0o755);
    await host.agentCall();
    await host.until(() => processesWithArgument(duration).length >= 7, "all children live");

    await host.until(() => host.spool.result("stuck")?.last_finished, "the run is over");

    await host.until(() => processesWithArgument(duration).length === 0, "no child lives");
    const result = host.spool.result("stuck");
    expect(result?.last_finished).toMatchObject({
      outcome: "timed-out",
      counts: { passed: 1, failed: 1, not_run: 1 },
    });
    expect(result?.last_message).toMatch(/^(CRITICAL|UNKNOWN): stuck .*time/i);
    const { section } = await host.agentCall();
    expect(suiteOutput(section, "stuck")).toContain("First Passes");
    report(22, "7 children of a real suite (setsid, double fork, nohup, env -i): 0 left after its time-out");
  },
);

faultTest(
  "a robot that ignores SIGTERM is killed, and what it had written is reported",
  { faults: [21], timeoutMs: 60_000, isSmoke: true },
  async (report) => {
    await using host = await Host.create({ suites: { deaf: { ...short, timeout: 1 } } });
    const robot = host.scriptedRobot("deaf", { ignoresSigterm: true });
    await host.agentCall();
    const run = await robot.nextRun();
    const children = [
      await run.spawn(sleepingCommand()),
      await run.spawn(sleepingCommand(), { isDetached: true }),
    ];

    const finished = await host.until(() => host.spool.result("deaf")?.last_finished);

    expect(finished).toMatchObject({ outcome: "timed-out", partial: true, counts: { passed: 1 } });
    expect(await hasEnded(host, run)).toBe(true);
    for (const pid of children) expect(await hasEnded(host, { pid })).toBe(true);
    expect(finished.notes).toContain("SIGKILL was needed");
    report(
      21,
      `timed out after 1 s, killed after ${finished.runtime} s, its ${children.length} children too`,
    );
  },
);

test("a robot that ends politely within its grace leaves its whole output", async () => {
  await using host = await Host.create({ suites: { polite: { ...short, timeout: 1 } } });
  host.scriptedRobot("polite");
  await host.agentCall();

  const finished = await host.until(() => host.spool.result("polite")?.last_finished);

  expect(finished).toMatchObject({ outcome: "timed-out", partial: false });
  expect(finished.counts).toEqual({ passed: 1, failed: 1, skipped: 0, not_run: 1 });
});

test("a robot that prints without end of reading gets through, and leaves a bounded record", async () => {
  await using host = await Host.create({ suites: { chatty: { suite_execution_interval: 3600 } } });
  const robot = host.scriptedRobot("chatty");
  await host.agentCall();
  const run = await robot.nextRun();

  for (let part = 0; part < 20; part += 1) {
    await run.print("stdout", 1024 * 1024);
    await run.print("stderr", 1024 * 1024);
  }
  await run.end(0);

  await host.until(() => host.spool.result("chatty")?.last_rc === 0);
  const { stdout } = await host.agentCall();
  expect(stdout.length).toBeLessThan(1024 * 1024);
});

test("children that a passed suite left behind are ended with the run", async () => {
  await using host = await Host.create({
    suites: { messy: { suite_execution_interval: 3600, stop_grace: 1 } },
  });
  const robot = host.scriptedRobot("messy");
  await host.agentCall();
  const run = await robot.nextRun();
  const child = await run.spawn(sleepingCommand(), { isDetached: true });

  await run.end(0);

  await host.until(() => host.spool.result("messy")?.last_rc === 0);
  expect(await hasEnded(host, { pid: child })).toBe(true);
});

const stuckSuite = `*** Settings ***
Library    Process

*** Test Cases ***
First Passes
    Log    done

Then It Hangs
    Start Process    \${CURDIR}/leave-children.sh
    Sleep    1000s

Never Runs
    Log    not reached
`;

function leaveChildren(duration: string): string {
  return `#!/bin/bash
sleep ${duration} &
setsid sleep ${duration} &
(setsid sh -c 'sleep ${duration} & exit' &)
env -i setsid sleep ${duration} &
setsid env -i sh -c 'sleep ${duration}' &
nohup sleep ${duration} >/dev/null 2>&1 &
exec sleep ${duration}
`;
}
