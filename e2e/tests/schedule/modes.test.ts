// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";
import { startProgram } from "../../rig/processes/run-command.ts";
import { dropTask, logLines, plannedAhead, requestRun } from "../../rig/spool/tasks.ts";

const serial = { execution_mode: "agent_serial" };
const external = { execution_mode: "external" };
const hourly = { suite_execution_interval: 3600 };

/** Neither alphabetical nor reversed, so that the order can only be the config's. */
const serialIds = ["middle", "zebra", "apple"];

test("serial suites run one after the other in the config's order, in one runner, on one interval", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({
    config: { global_execution_interval: 3 },
    suites: Object.fromEntries(serialIds.map((id) => [id, serial])),
  });
  for (const id of serialIds) host.randomRobot(id, { leastMs: 0, mostMs: 100 });
  await host.agentCall();

  await host.until(() => host.robotRuns("apple").filter(({ ended }) => ended).length >= 3);

  const robotRuns = host.robotRuns().slice(0, 9);
  expect(robotRuns.map(({ suite }) => suite)).toEqual([...serialIds, ...serialIds, ...serialIds]);
  expect(robotRuns.filter(({ alongside }) => alongside.length > 0)).toEqual([]);
  const runners = new Set<number>();
  const scheduledTimes: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const records = serialIds.flatMap((id) => host.spool.runs(id)[round] ?? []);
    const [first] = records;
    expect(records.map(({ planned_epoch }) => planned_epoch)).toEqual(
      serialIds.map(() => first?.planned_epoch),
    );
    expect(new Set(records.map(({ runner }) => runner.pid)).size).toBe(1);
    runners.add(first?.runner.pid ?? 0);
    scheduledTimes.push(first?.planned_epoch ?? 0);
  }
  expect(runners.size).toBe(3);
  expect(scheduledTimes.map((scheduledTime) => (scheduledTime - (scheduledTimes[0] ?? 0)) % 3)).toEqual([
    0, 0, 0,
  ]);
});

test("a serial suite that lasts holds up the other serial ones alone, and no second runner starts", async () => {
  await using host = await Host.create({
    config: { global_execution_interval: 2 },
    suites: { first: serial, second: serial, beside: { suite_execution_interval: 1 } },
  });
  const first = host.scriptedRobot("first");
  const second = host.scriptedRobot("second");
  host.randomRobot("beside", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const run = await first.nextRun();

  // Its runs show that scheduled times of the serial suites have passed as well.
  await host.until(() => host.robotRuns("beside").length >= 4);
  expect(first.runs).toHaveLength(1);
  expect(second.runs).toHaveLength(0);
  await run.end(0);
  await (await second.nextRun()).end(0);

  await (await first.nextRun()).end(0);
  await (await second.nextRun()).end(0);
  await host.until(() => host.spool.runs("second").filter(({ phase }) => phase === "finished").length >= 2);
  const outcomes = host.spool.runs("first").map(({ trigger, outcome }) => [trigger, outcome]);
  expect(outcomes.slice(0, 2)).toEqual([
    ["planned", "passed"],
    ["planned", "passed"],
  ]);
});

test("an external suite never runs by itself, but by a task file and by the runner", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({
    suites: { nightly: external, beside: { suite_execution_interval: 1 } },
  });
  host.randomRobot("nightly", { leastMs: 0, mostMs: 10 });
  host.randomRobot("beside", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const finished = () => host.spool.runs("nightly").filter(({ phase }) => phase === "finished");

  await host.until(() => host.robotRuns("beside").length >= 3);
  expect(host.robotRuns("nightly")).toEqual([]);
  expect(host.spool.tasks().filter((name) => name.endsWith("nightly"))).toEqual([]);

  dropTask(host, "0_robotmk_nightly");
  await host.until(() => finished().length === 1, "the task of the year 1970 was run");
  requestRun(host, "nightly");
  await host.until(() => finished().length === 2, "the task of now was run");
  expect((await host.runner("--run", "nightly")).exitCode).toBe(0);

  expect(finished().map(({ trigger, outcome }) => [trigger, outcome])).toEqual([
    ["requested", "passed"],
    ["requested", "passed"],
    ["by-hand", "passed"],
  ]);
  const seen = host.robotRuns("beside").length;
  await host.until(() => host.robotRuns("beside").length >= seen + 2);
  expect(host.robotRuns("nightly")).toHaveLength(3);
  expect(host.spool.result("nightly")).toMatchObject({ missed_runs: 0, last_planned_epoch: null });
});

test("a task of the past for a planned suite is one run more, and its schedule goes on", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.runs("login")[0]?.phase === "finished");
  const [planned = ""] = await host.until(() =>
    host.spool.tasks().length === 1 ? host.spool.tasks() : undefined,
  );

  dropTask(host, "0_robotmk_login");

  await host.until(() => host.spool.runs("login")[1]?.phase === "finished");
  expect(host.spool.runs("login")[1]?.trigger).toBe("requested");
  await host.until(() => host.spool.tasks().includes(planned));
  expect(host.spool.tasks()).toEqual([planned]);
  expect(host.spool.result("login")?.missed_runs).toBe(0);
});

test("a task of the past that lies there before a suite's first run does not make it run again and again", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  mkdirSync(join(host.folders.spool, "tasks"), { recursive: true });
  dropTask(host, "0_robotmk_login");
  await host.agentCall();

  await (await robot.nextRun()).end(0);
  // The task asked for one run, and the schedule of a new suite begins with one.
  await host.until(() => {
    for (const run of robot.runs) run.letEnd();
    return host.spool.tasks().some((name) => Number(name.split("_")[0]) > Date.now() / 1000 + 1800);
  }, "the next scheduled time is planned");

  expect(host.robotRuns("login").length).toBeLessThanOrEqual(2);
  expect(host.spool.result("login")?.missed_runs).toBe(0);
});

test("what lies in tasks/ and is no task is left alone and named once in the log", async () => {
  await using host = await Host.create({ suites: { login: hourly, nightly: external } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  host.randomRobot("nightly", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const now = Math.floor(Date.now() / 1000);
  const left = [
    "hello",
    "soon_robotmk_login",
    `${now}_robotmk_`,
    `${now}__login`,
    `${now}_robotmk_ä`,
    `${now}_alice_login`,
    `${now}_alice_unknown`,
  ].map((name) => dropTask(host, name));
  const tasks = join(host.folders.spool, "tasks");
  mkdirSync(join(tasks, `${now}_robotmk_nightly`));
  // Wine would show its programs the file that the link leads to.
  const link = runtime.supports("links") ? [`${now - 1}_robotmk_nightly`] : [];
  for (const name of link) symlinkSync("/etc/hostname", join(tasks, name));
  dropTask(host, `${now}_robotmk_unknown`);

  // A request that comes later is run, so all the others have been looked at.
  dropTask(host, `${now - 2}_robotmk_nightly`);
  await host.until(() => host.spool.runs("nightly")[0]?.phase === "finished");
  await host.until(() => !host.spool.tasks().includes(`${now}_robotmk_unknown`));

  const log = logLines(host, "daemon");
  for (const name of [...left, `${now}_robotmk_nightly`, ...link]) {
    expect(
      log.filter((line) => line.includes(`"${name}"`) && line.includes("ignoring file")),
      name,
    ).toHaveLength(1);
  }
  expect(log.filter((line) => /unknown: removed: .*not configured/.test(line))).toHaveLength(1);
  const { stdout } = await host.ctrl("status", "--json");
  expect(JSON.parse(stdout)).toMatchObject({ daemon: { kind: "running" } });
  expect(host.robotRuns("nightly")).toHaveLength(1);
});

test("a request for a serial suite is one run more, and all of them keep their common scheduled time", async () => {
  await using host = await Host.create({
    config: { global_execution_interval: 3600 },
    suites: { first: serial, second: serial },
  });
  for (const id of ["first", "second"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const next = await plannedAhead(host, 2);

  dropTask(host, "0_robotmk_second");

  await host.until(() => host.spool.runs("second")[1]?.phase === "finished");
  await host.until(() => host.programProcesses("runner").length === 0);
  expect(host.spool.runs("second").map(({ trigger }) => trigger)).toEqual(["planned", "requested"]);
  expect(new Set(next.map((name) => name.split("_")[0])).size).toBe(1);
  expect(host.spool.tasks()).toEqual(next);
});

test("of two manually started runners one runs the serial suites, the other one says so", async () => {
  await using host = await Host.create({ suites: { first: serial, second: serial, beside: external } });
  const first = host.scriptedRobot("first");
  for (const id of ["second", "beside"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  const running = startProgram(host, "runner", "--run");
  const run = await first.nextRun();

  const other = await host.runner("--run", "second", "beside");

  expect(other.exitCode).toBe(1);
  expect(other.stdout).toMatch(/second not run: another runner runs the serial suites now/);
  // The first runner runs it beside the serial ones, so it may be running at that moment.
  expect(other.stdout).toMatch(/^(OK: beside|UNKNOWN: beside suite "beside" is already running)/m);
  expect(host.robotRuns("second")).toEqual([]);
  await run.end(0);
  expect((await running.ended).output).toMatch(/^OK: second/m);
  expect(host.robotRuns("second")).toHaveLength(1);
});
