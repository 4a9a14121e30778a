// @module-tag runtime
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines, plannedAhead } from "../../rig/spool/tasks.ts";

const hourly = { suite_execution_interval: 3600 };

test("a suite that is added runs, one that is removed goes with its task and its result, without any call", {
  tags: ["smoke"],
}, async () => {
  await using host = await Host.create({
    suites: { stays: hourly, goes: hourly },
    files: { "stays/x.robot": "", "goes/x.robot": "", "comes/x.robot": "" },
  });
  for (const id of ["stays", "goes"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const before = await plannedAhead(host, 2);
  expect(host.spool.result("goes")).toBeDefined();

  host.configure({ suites: { goes: undefined } });
  host.randomRobot("comes", { leastMs: 0, mostMs: 10 });

  await host.until(() => host.spool.result("comes")?.last_rc === 0);
  await host.until(() => host.spool.result("goes") === undefined);
  const after = await plannedAhead(host, 2);
  const isOf = (id: string) => (name: string) => name.endsWith(`_${id}`);
  expect(after.filter(isOf("goes"))).toEqual([]);
  expect(after.filter(isOf("stays"))).toEqual(before.filter(isOf("stays")));
  const log = logLines(host, "daemon").map((line) => line.replace(/^.*\] /, ""));
  expect(log.filter((line) => line.endsWith(" by the config"))).toEqual([
    "suite stays: added by the config",
    "suite goes: added by the config",
    "suite comes: added by the config",
    "suite goes: removed by the config",
  ]);
  expect(host.robotRuns("stays")).toHaveLength(1);
  const { section, localServices } = await host.agentCall();
  expect(section.suites.map(({ id }) => id)).toEqual(["stays", "comes"]);
  expect(localServices.map(({ item }) => item)).not.toContain("Robotmk goes");
});

faultTest(
  "a suite that is removed while it runs finishes undisturbed, then its result goes",
  { faults: [29] },
  async (report) => {
    await using host = await Host.create({
      suites: { stays: { suite_execution_interval: 1 }, goes: { suite_execution_interval: 1 } },
    });
    host.randomRobot("stays", { leastMs: 0, mostMs: 10 });
    const goes = host.scriptedRobot("goes");
    await host.agentCall();
    const run = await goes.nextRun();

    host.configure({ suites: { goes: undefined } });
    await host.until(() =>
      logLines(host, "daemon").some((line) => line.includes("suite goes: removed by the config")),
    );
    const seen = host.robotRuns("stays").length;
    await host.until(() => host.robotRuns("stays").length >= seen + 2);
    expect(run.isGone).toBe(false);
    expect(host.spool.result("goes")).toBeDefined();

    await run.end(0);

    await host.until(() => host.spool.result("goes") === undefined);
    await host.until(() => !host.spool.running().some((name) => name.endsWith("_goes")));
    expect(host.spool.tasks().filter((name) => name.endsWith("_goes"))).toEqual([]);
    expect(host.robotRuns("goes").map(({ ended }) => ended?.rc)).toEqual([0]);
    report(
      29,
      "removed in its run: the run passed undisturbed, then result and task went, the others ran on",
    );
  },
);

test("a shorter interval counts at once, and on the grid of the scheduled times before", async () => {
  await using host = await Host.create({ suites: { login: hourly, beside: hourly } });
  for (const id of ["login", "beside"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const before = await plannedAhead(host, 2);

  host.configure({ suites: { login: { suite_execution_interval: 4 } } });

  await host.until(() => host.spool.runs("login").filter(({ phase }) => phase === "finished").length >= 3);
  const scheduledTimes = host.spool.runs("login").map(({ planned_epoch }) => planned_epoch);
  expect(scheduledTimes.map((scheduledTime) => (scheduledTime - (scheduledTimes[0] ?? 0)) % 4)).toEqual(
    scheduledTimes.map(() => 0),
  );
  expect(host.spool.runs("login").map(({ trigger }) => trigger)).toEqual(scheduledTimes.map(() => "planned"));
  expect(host.robotRuns("beside")).toHaveLength(1);
  expect(host.spool.tasks()).toEqual(
    expect.arrayContaining(before.filter((name) => name.endsWith("_beside"))),
  );
});

test("a longer interval counts at once: the scheduled time of the old one is not run any more", async () => {
  await using host = await Host.create({
    suites: { login: { suite_execution_interval: 8 }, beside: { suite_execution_interval: 1 } },
  });
  for (const id of ["login", "beside"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const isOfLogin = (name: string) => name.endsWith("_login");
  const [old = ""] = await host.until(() =>
    host.spool.runs("login")[0]?.phase === "finished" && host.spool.tasks().some(isOfLogin)
      ? host.spool.tasks().filter(isOfLogin)
      : undefined,
  );

  host.configure({ suites: { login: hourly } });

  const [first] = host.spool.runs("login");
  const next = `${(first?.planned_epoch ?? 0) + 3600}_robotmk_login`;
  await host.until(() => host.spool.tasks().includes(next));
  expect(host.spool.tasks().filter(isOfLogin)).toEqual([next]);
  expect(old).not.toBe(next);
  expect(host.robotRuns("login")).toHaveLength(1);
});

test("a suite that becomes external is not planned any more, one that was external is", async () => {
  await using host = await Host.create({
    suites: { was: { execution_mode: "external" }, becomes: hourly },
  });
  for (const id of ["was", "becomes"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await plannedAhead(host, 1);

  host.configure({
    suites: { was: { execution_mode: "agent_parallel", ...hourly }, becomes: { execution_mode: "external" } },
  });

  await host.until(() => host.spool.result("was")?.last_rc === 0);
  await host.until(() => host.spool.tasks().length === 1 && host.spool.tasks()[0]?.endsWith("_was"));
  expect(host.spool.result("becomes")).toMatchObject({ last_rc: 0 });
});

test("a larger max_parallel_executions lets those in that wait", async () => {
  await using host = await Host.create({
    config: { max_parallel_executions: 1 },
    suites: { one: hourly, two: hourly },
  });
  const robots = [host.scriptedRobot("one"), host.scriptedRobot("two")];
  await host.agentCall();
  await host.until(() => host.spool.daemonRecord()?.["waiting"] === 1);

  host.configure({ config: { max_parallel_executions: 2 } });

  for (const robot of robots) await robot.nextRun();
  expect(host.robotRuns().map(({ alongside }) => alongside.length)).toEqual([0, 1]);
});

test.for([
  [
    "broken",
    (host: Host) => host.writeConfigFile("suites:\n  login:\n    sweet: login\n"),
    /robotmk\.yml:3:5: .*sweet/,
  ],
  ["removed", (host: Host) => rmSync(host.configFile), /robotmk\.yml/],
] as const)(
  "a config that is %s leaves the old plan in force and is reported everywhere, until it is repaired",
  async ([_what, harm, problem]) => {
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 1 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.robotRuns("login").length >= 1);

    harm(host);

    await host.until(() => host.spool.daemonRecord()?.["config_errors"]?.toString().match(problem));
    const seen = host.robotRuns("login").length;
    await host.until(() => host.robotRuns("login").length >= seen + 2, "the old plan goes on");
    expect(logLines(host, "daemon").filter((line) => line.includes("config not taken over"))).toHaveLength(1);
    const broken = await host.agentCall();
    expect(JSON.stringify(broken.section.controller)).toMatch(problem);
    expect(broken.section.suites.map(({ id, status }) => [id, status])).toEqual([["login", "nonfatal"]]);
    expect(controllerService(broken)).toMatchObject({ state: "2" });
    expect((await host.ctrl("status")).stdout).toMatch(problem);
    expect((await host.ctrl("validate")).exitCode).toBe(1);

    host.configure({});

    await host.until(() => host.spool.daemonRecord()?.["config_errors"]?.toString() === "");
    const repaired = await host.agentCall();
    expect(JSON.stringify(repaired.section.controller)).not.toMatch(/sweet|ENOENT|not exist/);
    expect(controllerService(repaired)?.state).not.toBe("2");
    expect((await host.ctrl("status", "--json")).stdout).toMatch(/"config_errors":\s*\[\]/);
    expect(host.programProcesses("daemon")).toHaveLength(1);
  },
);

test("a config that names another spool moves the daemon there with the next call", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const moved = join(host.folders.variable, "moved");

  host.configure({ config: { spool_dir: moved } });
  await host.until(() => host.programProcesses("daemon").length === 0, "the daemon leaves the old spool");
  await host.agentCall();

  await host.until(() => existsSync(join(moved, "system", "results", "robotmk_login.json")));
  expect(host.spool.daemonRecord()).toBeUndefined();
});

function controllerService({ localServices }: Awaited<ReturnType<Host["agentCall"]>>) {
  return localServices.find(({ item }) => item === "Robotmk Controller");
}
