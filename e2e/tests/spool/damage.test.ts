import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { NO_LINKS, skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600 };

test.for<[what: string, damage: (file: string) => void]>([
  ["a directory", (file: string) => mkdirSync(file)],
  ["a pipe without a writer", (file: string) => execFileSync("mkfifo", [file])],
  ["a link to nowhere", (file: string) => symlinkSync("/nowhere", file)],
])(
  "a spool file that is %s is listed with its reason, and the other suites stay whole",
  async ([what, damage], context) => {
    if (what === "a link to nowhere") skipOnWine(context, NO_LINKS);
    await using host = await Host.create({ suites: { bad: hourly, good: hourly } });
    host.randomRobot("bad", { leastMs: 0, mostMs: 10 });
    host.randomRobot("good", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(
      () => host.spool.result("bad")?.last_rc === 0 && host.spool.result("good")?.last_rc === 0,
    );
    await host.until(() => host.spool.running().length === 0);
    const file = join(host.folders.spool, "results", "robotmk_bad.json");
    rmSync(file);
    damage(file);

    const { section } = await host.agentCall();

    expect(section.suites.map(({ id, status }) => [id, status])).toEqual([
      ["bad", "fatal"],
      ["good", "nonfatal"],
    ]);
    expect(section.suites[0]?.error).toContain("robotmk_bad.json");
    rmSync(file, { recursive: true });
  },
);

faultTest(
  "a broken daemon.json neither stops the answer nor makes a second daemon",
  { faults: [12] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    await host.until(() => host.spool.daemonRecord());
    writeFileSync(join(host.folders.spool, "daemon.json"), '"not a daemon"');

    const { section } = await host.agentCall();

    expect(section.suites).toHaveLength(1);
    await host.until(() => host.programProcesses("daemon").length === 1);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    report(12, "daemon.json garbled under a living daemon: made anew by it, no second one");
  },
);

test("a result that a suite's output.xml is gone for is still reported", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10, rc: 2 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 2);
  await host.until(() => host.spool.running().length === 0);
  rmSync(join(host.folders.spool, "runs", "login"), { recursive: true });

  const { section, localServices } = await host.agentCall();

  expect(section.suites[0]).toMatchObject({ id: "login", status: "fatal" });
  expect(localServices.find(({ item }) => item === "Robotmk login")?.state).toBe("2");
});

test("foreign files among the tasks are left alone", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  mkdirSync(join(host.folders.spool, "tasks"), { recursive: true });
  for (const name of [
    "README",
    "1_robotmk_../x".replaceAll("/", "%2F"),
    "999_robotmk_unknown",
    "x_robotmk_login",
  ]) {
    writeFileSync(join(host.folders.spool, "tasks", name), "");
  }
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  expect(host.robotRuns()).toHaveLength(1);
});
