// @module-tag runtime
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { hasEnded } from "../../rig/processes/process-status.ts";
import { startProgram } from "../../rig/processes/run-command.ts";
import { sleepingCommand } from "../../rig/robots/program-robots.ts";
import { mostAtOnce, overlappingRuns } from "../../rig/robots/recorder.ts";
import { waitingSuites } from "../../rig/spool/tasks.ts";

const external = { execution_mode: "external" };
const hourly = { suite_execution_interval: 3600 };

test("ten runners at once, without a daemon, never run more than the cap and never a suite twice", async () => {
  const ids = ["one", "two", "three"];
  await using host = await Host.create({
    config: { max_parallel_executions: 2 },
    suites: Object.fromEntries(ids.map((id) => [id, external])),
  });
  for (const id of ids) host.randomRobot(id, { leastMs: 50, mostMs: 300 });

  const runners = Array.from({ length: 10 }, () => startProgram(host, "runner", "--run", "--json"));
  const answers = await Promise.all(runners.map(async ({ ended }) => ended));

  expect(mostAtOnce(host.robotRuns())).toBeLessThanOrEqual(2);
  expect(overlappingRuns(host.robotRuns())).toEqual([]);
  for (const id of ids) {
    expect(host.spool.result(id)).toMatchObject({ last_rc: 0, running: null, refusal: null });
    const recorded = host.spool.runs(id).map(({ run_id, outcome }) => [run_id, outcome]);
    expect(recorded).toEqual(host.robotRuns(id).map(({ runId }) => [runId, "passed"]));
  }
  // Each runner reports each suite: that it ran, or that another runner ran it at that moment.
  const reports = answers.map(({ output }) => JSON.parse(output));
  expect(reports.map((report) => report.length)).toEqual(answers.map(() => ids.length));
  expect(reports.flat().filter(({ kind }) => kind === "finished")).toHaveLength(host.robotRuns().length);
  const crashes = reports.flat().filter(({ kind }) => kind === "crashed");
  expect(crashes).toEqual([]);
  expect(host.spool.running()).toEqual([]);
  expect(waitingSuites(host)).toEqual([]);
}, 180_000);

test("a runner that waited without success records the refusal, keeps the last finished run, and a run clears it", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1, start_wait_timeout: 2 },
    suites: { occupant: external, later: external },
  });
  const occupant = host.scriptedRobot("occupant");
  host.randomRobot("later", { leastMs: 0, mostMs: 10, rc: 3 });
  await host.runner("--run", "later");
  const before = host.spool.result("later");
  expect(before?.last_finished).toMatchObject({ rc: 3, outcome: "failed", waited: expect.any(Number) });
  const held = startProgram(host, "runner", "--run", "occupant");
  const run = await occupant.nextRun();

  const refused = await host.runner("--run", "later");

  const sentence =
    "UNKNOWN: later did not have resources to start (1 of max. 1 parallel tests are already running!).";
  expect(refused.exitCode).toBe(1);
  expect(refused.stdout).toContain("did not have resources to start");
  const result = host.spool.result("later");
  expect(result).toMatchObject({ last_rc: 255, last_message: sentence, running: null });
  expect(result?.refusal).toMatchObject({ message: sentence });
  expect(result?.refusal?.waited).toBeGreaterThanOrEqual(2);
  expect(result?.last_finished).toEqual(before?.last_finished);
  expect(result).toMatchObject({ xml: before?.xml, last_end_time: before?.last_end_time });
  expect(host.robotRuns("later")).toHaveLength(1);

  await run.end(0);
  expect((await held.ended).exitCode).toBe(0);
  host.randomRobot("later", { leastMs: 0, mostMs: 10 });
  expect((await host.runner("--run", "later")).exitCode).toBe(0);
  expect(host.spool.result("later")).toMatchObject({ last_rc: 0, refusal: null, xml: expect.any(String) });
  expect(host.spool.result("later")?.last_finished?.run_id).not.toBe(before?.last_finished?.run_id);
});

test("runs of the daemon and of runners from outside share the places", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1, start_wait_timeout: 2 },
    suites: { outside: external, planned: hourly },
  });
  const outside = host.scriptedRobot("outside");
  const planned = host.scriptedRobot("planned");
  const held = startProgram(host, "runner", "--run", "outside");
  const run = await outside.nextRun();

  await host.agentCall();
  await host.until(() => host.spool.result("planned")?.last_rc === 255, "the planned start was refused");

  expect(planned.runs).toHaveLength(0);
  const { localServices } = await host.agentCall();
  expect(localServices.find(({ item }) => item === "Robotmk planned")).toMatchObject({
    state: "3",
    text: expect.stringContaining("did not have resources to start"),
  });
  // Its scheduled time is used up: the next one is an interval later.
  const [next = ""] = await host.until(() =>
    host.spool.tasks().length > 0 ? host.spool.tasks() : undefined,
  );
  expect(Number(next.split("_")[0])).toBe((host.spool.result("planned")?.last_planned_epoch ?? 0) + 3600);
  await run.end(0);
  await held.ended;
});

test("those that wait get the place in the order in which they came", async () => {
  const waiters = ["zebra", "apple", "middle"];
  await using host = await Host.create({
    config: { max_parallel_executions: 1 },
    suites: Object.fromEntries(["occupant", ...waiters].map((id) => [id, external])),
  });
  const occupant = host.scriptedRobot("occupant");
  for (const id of waiters) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  const programs = [startProgram(host, "runner", "--run", "occupant")];
  const run = await occupant.nextRun();
  for (const id of waiters) {
    programs.push(startProgram(host, "runner", "--run", id));
    await host.until(() => waitingSuites(host).includes(id), `${id} waits`);
  }
  expect(waitingSuites(host)).toEqual(waiters);

  await run.end(0);

  const answers = await Promise.all(programs.map(async ({ ended }) => ended));
  expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
  expect(host.robotRuns().map(({ suite }) => suite)).toEqual(["occupant", ...waiters]);
  expect(host.spool.result("middle")?.last_finished?.waited).toBeGreaterThan(0);
});

test("a waiting runner that is killed does not hold up those behind it", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1 },
    suites: { occupant: external, target: external, behind: external },
  });
  const occupant = host.scriptedRobot("occupant");
  for (const id of ["target", "behind"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  const held = startProgram(host, "runner", "--run", "occupant");
  const run = await occupant.nextRun();
  const target = startProgram(host, "runner", "--run", "target");
  await host.until(() => waitingSuites(host).includes("target"));
  const behind = startProgram(host, "runner", "--run", "behind");
  await host.until(() => waitingSuites(host).includes("behind"));

  target.signal("SIGKILL");
  await run.end(0);

  expect((await behind.ended).exitCode).toBe(0);
  await Promise.all([held.ended, target.ended]);
  expect(host.robotRuns("target")).toEqual([]);
  expect(waitingSuites(host)).toEqual([]);
});

test("a killed runner's place is free again, and its robot's processes do not hold it", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1, start_wait_timeout: 5 },
    suites: { killed: external, next: external },
  });
  const killed = host.scriptedRobot("killed");
  host.randomRobot("next", { leastMs: 0, mostMs: 10 });
  const runner = startProgram(host, "runner", "--run", "killed");
  const run = await killed.nextRun();
  await run.spawn(sleepingCommand(), { isDetached: true });

  runner.signal("SIGKILL");
  await runner.ended;

  expect((await host.runner("--run", "next")).exitCode).toBe(0);
  await run.end(0);
  // Without a daemon nobody closes the run of the killed one: the next call's daemon does.
  await host.agentCall();
  await host.until(() => host.spool.result("killed")?.last_finished?.outcome === "interrupted");
  await host.until(() => host.spool.running().length === 0);
});

test("a suite whose runner was killed is not run beside its orphaned robot", async () => {
  await using host = await Host.create({ suites: { login: external } });
  const robot = host.scriptedRobot("login");
  const runner = startProgram(host, "runner", "--run");
  const orphan = await robot.nextRun();
  runner.signal("SIGKILL");
  await runner.ended;

  const second = startProgram(host, "runner", "--run");
  const run = await robot.nextRun();

  expect(await hasEnded(host, orphan)).toBe(true);
  await run.end(0);
  expect((await second.ended).exitCode).toBe(0);
  expect(host.spool.runs("login").map(({ outcome }) => outcome)).toEqual(["interrupted", "passed"]);
  expect(host.spool.running()).toEqual([]);
});

test("a start is refused for want of memory with what is free and what is demanded", async () => {
  await using host = await Host.create({
    config: { min_free_memory_mb: 100_000_000, start_wait_timeout: 1 },
    suites: { greedy: external },
  });
  host.randomRobot("greedy", { leastMs: 0, mostMs: 10 });

  expect((await host.runner("--run")).exitCode).toBe(1);

  expect(host.spool.result("greedy")).toMatchObject({
    last_rc: 255,
    last_message: expect.stringMatching(
      /^UNKNOWN: greedy did not have resources to start \(\d+ MB of memory are free of min\. 100000000 MB\)\.$/,
    ),
    last_finished: null,
  });
  expect(host.robotRuns()).toEqual([]);
});
