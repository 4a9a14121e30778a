import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAgentAnswer } from "./rig/agent-answer.ts";
import { Host } from "./rig/host.ts";
import { hostProblems } from "./rig-faults/host-problems.ts";

const hourly = { suite_execution_interval: 3600 };

test.for([
  [true, "breakaway"],
  [false, "parent"],
] as const)(
  "in a job that lets go: %s, the daemon outlives twenty calls and the ends of their jobs, by %s",
  async ([mayBreakAway, rung]) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.steeredRobot("login");
    const call = async () => readAgentAnswer(await host.startAgentCall({ mayBreakAway }).answer);

    await call();
    const run = await robot.nextRun();
    const daemon = await host.until(() => host.spool.daemonRecord());
    expect(daemon).toMatchObject({ launched: rung, degraded: false });

    for (let count = 1; count < 20; count += 1) {
      const { section } = await call();
      expect(section.controller).toMatchObject({
        daemon: { pid: daemon.pid, call: { kind: "was-running" }, instance: daemon.instance, launched: rung },
      });
    }
    expect(run.isGone).toBe(false);
    await run.end(0);
    const finished = await host.until(() => host.spool.result("login")?.last_finished);
    expect(finished).toMatchObject({ outcome: "passed", rc: 0, notes: [] });
    expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([daemon.pid]);
  },
);

test("what the agent kills at its service's end is neither daemon, runner nor robot", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const before = host.spool.daemonRecord();
  const programs = join(host.folders.library, "bin");
  mkdirSync(programs);
  copyFileSync(nodeExe(host), join(programs, "node.exe"));
  const own = await run.spawn([
    host.path(join(programs, "node.exe")),
    "--eval",
    "setInterval(() => {}, 1000)",
  ]);

  const killed = await host.windows({ do: "stopService", folder: host.path(host.folders.root) });

  expect(killed).toEqual([expect.objectContaining({ pid: own })]);
  await host.until(() => host.processes().every(({ pid }) => pid !== own));
  await host.agentCall();
  expect(host.spool.daemonRecord()).toMatchObject({ pid: before?.pid, instance: before?.instance });
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("where every rung is forbidden but the one inside of the job, the section says degraded", async () => {
  await using host = await Host.create({ config: { launch: ["plain"] }, suites: { login: hourly } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });

  const answer = await host.agentCall();

  expect(hostProblems(answer, "launch")).toEqual([
    expect.stringMatching(/^warning: degraded launch \(plain\): .* as it is in the agent's job$/),
  ]);
  expect(answer.section.controller).toMatchObject({ daemon: { launched: "plain", degraded: true } });

  await host.until(() => host.programProcesses("daemon").length === 0, "it ended with the call's job");
});

test("a plugin that the agent ends at its time-out harms nothing", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.steeredRobot("login");
  for (const boundMs of [0, 50, 100, 200, 300, 400]) await host.startAgentCall({ boundMs }).answer;

  const { section } = await host.agentCall();

  expect(section.controller).toMatchObject({ daemon: { degraded: false } });
  const run = await robot.nextRun();
  await host.startAgentCall({ boundMs: 100 }).answer;
  expect(host.programProcesses("daemon")).toHaveLength(1);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a plugin prints into the agent's pipe and not a byte into stderr, whatever the config", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  for (const text of ["", "suites: [", "{}", `robotdir: ${"x".repeat(100_000)}`]) {
    host.writeConfigFile(text);

    // The call throws where the plugin wrote to stderr or ended otherwise than well.
    const { elapsedMs } = await host.agentCall();

    expect(elapsedMs).toBeLessThan(30_000);
  }
});

function nodeExe(host: Host): string {
  return host.command("ctrl")[1] ?? "";
}
