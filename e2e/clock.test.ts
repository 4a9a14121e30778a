import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { FakeClock } from "./rig-load/fake-clock.ts";
import { faketimeLibrary } from "./rig-load/faketime-library.ts";
import { logLines } from "./rig-load/log-lines.ts";
import { Host } from "./rig/host.ts";
import { overlappingRuns } from "./rig/witness.ts";

const intervalSeconds = 3;
const daySeconds = 86_400;
/** Longer than a daemon is ever away from its watch of the heartbeat. */
const pauseMs = 11_000;

test("a clock that is set by a day, forward and back, doubles no run and leaves the plan right", async (context) => {
  using clock = new FakeClock(await faketimeLibrary(context));
  await using host = await Host.create({
    env: clock.env,
    config: { deadman_timeout: 120 },
    suites: {
      login: { suite_execution_interval: intervalSeconds, suite_cache_time: 600 },
      skipping: { suite_execution_interval: intervalSeconds, missed_runs: "skip" },
      hourly: { suite_execution_interval: 3600, missed_runs: "skip" },
    },
  });
  for (const id of ["login", "skipping", "hourly"]) host.chanceRobot(id, { leastMs: 0, mostMs: 500 });
  const started = Date.now();
  await host.agentCall();
  const instance = (await host.until(() => host.spool.daemonRecord())).instance;
  const runsAgain = async (when: string) => {
    const seen = ["login", "skipping"].map((id) => host.witnessed(id).length);
    await host.until(
      () => ["login", "skipping"].every((id, index) => host.witnessed(id).length >= (seen[index] ?? 0) + 2),
      `both suites run twice ${when}`,
    );
  };

  await runsAgain("before");
  for (const [step, when] of [
    [daySeconds, "after the step forward"],
    [-daySeconds, "after the step back"],
    [-daySeconds, "after the second step back"],
  ] as const) {
    clock.step(step);
    await runsAgain(when);
    await host.until(() => isPlanRight(host, clock.nowSeconds()), `the plan is right ${when}`);
  }

  expect(overlappingRuns(host.witnessed())).toEqual([]);
  const elapsedSeconds = (Date.now() - started) / 1000;
  for (const id of ["login", "skipping"]) {
    // A step may cost or bring a run each time; a storm would bring thousands.
    expect(host.witnessed(id).length, id).toBeLessThanOrEqual(elapsedSeconds / intervalSeconds + 6);
    const records = host.spool.runs(id);
    const runIds = host.witnessed(id).map(({ runId }) => runId);
    expect(new Set(runIds).size, id).toBe(runIds.length);
    expect(
      records.filter(({ outcome }) => outcome !== "passed" && outcome !== null),
      id,
    ).toEqual([]);
  }
  expect(host.witnessed("hourly").length).toBeLessThanOrEqual(3);
  expect(host.spool.daemonRecord()?.instance).toBe(instance);
  expect(logLines(host, "daemon").filter((line) => / ends: /.test(line))).toEqual([]);
  const { localServices } = await host.agentCall();
  expect(localServices.find(({ item }) => item === "Robotmk login")).toMatchObject({ state: "0" });
}, 180_000);

test("a step of the clock does not trip the dead man's switch, silence does", async (context) => {
  using clock = new FakeClock(await faketimeLibrary(context));
  await using host = await Host.create({
    env: clock.env,
    config: { deadman_timeout: 8 },
    suites: { login: { suite_execution_interval: 1 } },
  });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.witnessed("login").length >= 1);
  await host.agentCall();

  clock.step(daySeconds);

  const seen = host.witnessed("login").length;
  await host.until(() => host.witnessed("login").length >= seen + 2);
  expect(host.programProcesses("daemon")).toHaveLength(1);
  await host.until(() => host.programProcesses("daemon").length === 0, "nobody calls any more");
  expect(logLines(host, "daemon").filter((line) => line.includes("ends: no-heartbeat"))).toHaveLength(1);
});

test("a daemon that was suspended goes on: each suite catches up once, and the pause is no silence", async () => {
  await using host = await Host.create({
    config: { deadman_timeout: 10 },
    suites: { login: { suite_execution_interval: 2 } },
  });
  host.chanceRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const daemon = await host.until(() => host.spool.daemonRecord());
  await host.until(() => host.spool.runs("login").some(({ phase }) => phase === "finished"));

  await host.agentCall();
  process.kill(daemon.pid, "SIGSTOP");
  const seen = host.witnessed("login").length;
  await pause(pauseMs);
  const during = host.witnessed("login").length - seen;
  process.kill(daemon.pid, "SIGCONT");

  await host.until(() => host.witnessed("login").length > seen + during, "it catches up");
  await host.agentCall();
  await host.until(() => host.witnessed("login").length >= seen + during + 3, "it runs again and again");
  // A runner that was under way when the pause began ends its run without the daemon.
  expect(during).toBeLessThanOrEqual(1);
  expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([daemon.pid]);
  expect(overlappingRuns(host.witnessed())).toEqual([]);
  const slots = host.spool.runs("login").map(({ planned_epoch }) => planned_epoch);
  expect(new Set(slots).size).toBe(slots.length);
  expect(slots.map((slot) => (slot - (slots[0] ?? 0)) % 2)).toEqual(slots.map(() => 0));
  expect(host.spool.result("login")?.missed_runs).toBeGreaterThanOrEqual(pauseMs / 2000 - 2);
});

test("runs that lie ahead, from before the clock was set back, do not hide the run that goes on", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
  const robot = host.steeredRobot("login");
  const runs = join(host.folders.spool, "runs", "login");
  for (let number = 0; number < 60; number += 1) {
    const folder = join(runs, `20991231T2359${String(number).padStart(2, "0")}000Z-abcdef`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "run.json"), "{}");
  }
  await host.agentCall();
  const run = await robot.nextRun();
  await host.killDaemon("SIGKILL");

  await host.agentCall();

  await host.until(() => logLines(host, "daemon").some((line) => line.includes("goes on without us")));
  expect(host.spool.running()).toHaveLength(1);
  expect(host.spool.tasks()).toEqual([]);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(host.witnessed("login")).toHaveLength(1);
});

/** Each planned suite has one start, which lies at most an interval ahead and is not overdue. */
function isPlanRight(host: Host, nowSeconds: number): boolean {
  const busy = [...host.spool.running(), ...host.spool.tasks()];
  return ["login", "skipping"].every((id) => {
    const own = busy.filter((name) => name.endsWith(`_${id}`)).map((name) => Number(name.split("_")[0]));
    return own.length === 1 && own.every((epoch) => Math.abs(epoch - nowSeconds) <= intervalSeconds + 2);
  });
}
