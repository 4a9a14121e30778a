// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { FakeClock, faketimeLibrary } from "../../faults/time/fake-clock.ts";
import { Host } from "../../rig/host/host.ts";
import { overlappingRuns } from "../../rig/robots/recorder.ts";
import { logLines } from "../../rig/spool/tasks.ts";

const intervalSeconds = 2;
const daySeconds = 86_400;
const suspendedSeconds = 8 * 3600;
const yearSeconds = 365 * daySeconds;
/** A step forward is seen late on Windows (below), so there is one. */
const steps = runtime.supports("fake-clock")
  ? [3600, -3600, 10 * yearSeconds, -10 * yearSeconds, -10 * yearSeconds, 10 * yearSeconds]
  : [10 * yearSeconds, -10 * yearSeconds];
/** A hundred a second. */
const trembles = 300;
const trembleSeconds = trembles / 100;
/**
 * On Windows V8 looks at the system's clock once a minute, and counts on by itself in between: what runs sees a step
 * forward up to that much later.
 */
const unseenMs = runtime.supports("fake-clock") ? 0 : 61_000;
/** Longer than a daemon is ever away from its watch of the heartbeat; an hour asleep is longer than unseenMs, too. */
const pauseMs = Math.max(11_000, unseenMs);
/** How late a start may be, and how long before a change one is sure: programs come up slowly under Wine. */
const slackSeconds = runtime.supports("speed") ? 2 : 20;
const beforeChangeSeconds = runtime.supports("speed") ? 12 : 20;

faultTest(
  "a clock that is set forward and back, and one that trembles, doubles no run and leaves the plan right",
  { faults: [17], timeoutMs: 240_000, isConcurrent: true },
  async (report, context) => {
    using clock = new FakeClock(await faketimeLibrary(context));
    await using host = await Host.create({
      env: clock.env,
      config: { deadman_timeout: 600 },
      suites: {
        login: { suite_execution_interval: intervalSeconds, suite_cache_time: 600 },
        skipping: { suite_execution_interval: intervalSeconds, missed_runs: "skip" },
        hourly: { suite_execution_interval: 3600, missed_runs: "skip" },
      },
    });
    for (const id of ["login", "skipping", "hourly"]) host.randomRobot(id, { leastMs: 0, mostMs: 500 });
    const started = Date.now();
    await host.agentCall();
    const instance = (await host.until(() => host.spool.daemonRecord())).instance;
    const runsAgain = async (when: string) => {
      const seen = ["login", "skipping"].map((id) => host.robotRuns(id).length);
      await host.until(
        () => ["login", "skipping"].every((id, index) => host.robotRuns(id).length >= (seen[index] ?? 0) + 1),
        `both suites run ${when}`,
      );
      await host.until(() => isPlanRight(host, clock.nowSeconds()), `the plan is right ${when}`);
    };

    await runsAgain("before");
    for (const step of steps) {
      clock.step(step);
      if (step > 0) await pause(unseenMs);
      await runsAgain(`after a step of ${step} s`);
    }
    for (let number = 0; number < trembles; number += 1) {
      clock.step(number % 2 === 0 ? 3600 : -3600);
      await pause(10);
    }
    await runsAgain("after the trembling");

    expect(overlappingRuns(host.robotRuns())).toEqual([]);
    const elapsedSeconds = (Date.now() - started) / 1000;
    for (const id of ["login", "skipping"]) {
      // A step may cost or bring a run each time, and so may each look of a trembling clock; a storm would bring thousands.
      const bound = elapsedSeconds / intervalSeconds + steps.length + trembleSeconds + 6;
      expect(host.robotRuns(id).length, id).toBeLessThanOrEqual(bound);
      const runIds = host.robotRuns(id).map(({ runId }) => runId);
      expect(new Set(runIds).size, id).toBe(runIds.length);
      const bad = host.spool.runs(id).filter(({ outcome }) => outcome !== "passed" && outcome !== null);
      expect(bad, id).toEqual([]);
    }
    expect(host.spool.daemonRecord()?.instance).toBe(instance);
    expect(logLines(host, "daemon").filter((line) => / ends: /.test(line))).toEqual([]);
    const { localServices } = await host.agentCall();
    expect(localServices.find(({ item }) => item === "Robotmk login")).toMatchObject({ state: "0" });
    const runs = host.robotRuns("login").length;
    report(
      17,
      `${steps.length} steps of up to 10 y, ${trembles} of a trembling clock: ${runs} runs, none twice`,
    );
  },
);

faultTest(
  "a daemon that was suspended for hours goes on: each suite catches up once, and the pause is no silence",
  { faults: [19], timeoutMs: 180_000, isConcurrent: true },
  async (report, context) => {
    using clock = new FakeClock(await faketimeLibrary(context));
    const ids = ["login", "order", "payment"];
    await using host = await Host.create({
      env: clock.env,
      // A file that was just written has the system's time, and a call by the fake clock would take it for one of a daemon
      // that hangs since hours.
      config: { deadman_timeout: 10, daemon_stall_timeout: "5h" },
      suites: Object.fromEntries(ids.map((id) => [id, { suite_execution_interval: intervalSeconds }])),
    });
    for (const id of ids) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    const daemon = await host.until(() => host.spool.daemonRecord());
    await host.until(() => ids.every((id) => host.spool.runs(id).some(({ phase }) => phase === "finished")));

    await host.agentCall();
    const before = clock.nowSeconds();
    await host.signal(daemon, "SIGSTOP");
    // What was under way when the pause began ends without the daemon.
    await host.until(() => host.programProcesses("runner").length === 0);
    clock.step(suspendedSeconds);
    await pause(pauseMs);
    const seen = new Map(ids.map((id) => [id, host.robotRuns(id).length]));
    const woken = clock.nowSeconds();
    await host.signal(daemon, "SIGCONT");
    const runsSince = (id: string) => host.robotRuns(id).length - (seen.get(id) ?? 0);

    await host.until(() => ids.every((id) => runsSince(id) >= 1), "each catches up");
    // From here on its agent calls as ever, however long the runs take.
    await host.until(async () => {
      await host.agentCall();
      return ids.every((id) => runsSince(id) >= 3);
    }, "each runs again and again");
    expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([daemon.pid]);
    expect(overlappingRuns(host.robotRuns())).toEqual([]);
    for (const id of ids) {
      const scheduledTimes = host.spool.runs(id).map(({ planned_epoch }) => planned_epoch);
      expect(new Set(scheduledTimes).size).toBe(scheduledTimes.length);
      expect(
        scheduledTimes.map((scheduledTime) => (scheduledTime - (scheduledTimes[0] ?? 0)) % intervalSeconds),
      ).toEqual(scheduledTimes.map(() => 0));
      const asleep = scheduledTimes.filter(
        (scheduledTime) => scheduledTime > before + intervalSeconds && scheduledTime <= woken,
      );
      expect(asleep.length, `${id}: ${asleep.join(", ")}`).toBeLessThanOrEqual(1);
      expect(host.spool.result(id)?.missed_runs).toBeGreaterThanOrEqual(
        suspendedSeconds / intervalSeconds - 2,
      );
    }
    report(
      19,
      `8 h asleep: ${ids.length} suites caught up once each, the daemon is the same, on the old grid`,
    );
  },
);

faultTest(
  "summer time that begins or ends, in a zone that differs from the caller's, moves no scheduled time",
  { faults: [18], timeoutMs: 240_000 },
  async (report, context) => {
    const library = await faketimeLibrary(context);
    const cross = async (change: string, offsets: readonly string[]) => {
      using clock = new FakeClock(library);
      clock.step(Math.round((Date.parse(change) - Date.now()) / 1000) - beforeChangeSeconds);
      await using host = await Host.create({
        env: { ...clock.env, TZ: "Europe/Berlin" },
        suites: { login: { suite_execution_interval: intervalSeconds } },
      });
      host.randomRobot("login", { leastMs: 0, mostMs: 100 });
      await host.agentCall();

      const changeSeconds = Date.parse(change) / 1000;
      const finished = () => host.spool.runs("login").filter(({ phase }) => phase === "finished");
      await host.until(() => finished().filter((run) => run.planned_epoch > changeSeconds).length >= 2);
      const before = finished().filter((run) => run.planned_epoch < changeSeconds);
      await host.daemon("stop");

      const scheduledTimes = finished().map(({ planned_epoch }) => planned_epoch);
      expect(before.length, change).toBeGreaterThanOrEqual(1);
      expect(
        scheduledTimes.filter(
          (scheduledTime) => (scheduledTime - (scheduledTimes[0] ?? 0)) % intervalSeconds !== 0,
        ),
      ).toEqual([]);
      expect(new Set(scheduledTimes).size, change).toBe(scheduledTimes.length);
      const stamps = finished().map((run) => String(run["start_time"]).slice(-6));
      expect([...new Set(stamps)], change).toEqual(offsets);
      expect(
        finished().map(
          (run) => Math.abs(Date.parse(String(run["start_time"])) / 1000 - run.planned_epoch) < 30,
        ),
        change,
      ).not.toContain(false);
      report(
        18,
        `${scheduledTimes.length} scheduled times over ${change}, each ${intervalSeconds} s, stamps ${offsets.join(" then ")}`,
      );
    };
    await Promise.all([
      cross("2027-03-28T01:00:00Z", ["+01:00", "+02:00"]),
      cross("2026-10-25T01:00:00Z", ["+02:00", "+01:00"]),
    ]);
  },
);

test("a step of the clock does not trip the dead man's switch, silence does", async (context) => {
  using clock = new FakeClock(await faketimeLibrary(context));
  await using host = await Host.create({
    env: clock.env,
    // Two runs have to come up within that time.
    config: { deadman_timeout: runtime.supports("speed") ? 8 : 15 },
    suites: { login: { suite_execution_interval: 1 } },
  });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.robotRuns("login").length >= 1);
  await host.agentCall();

  clock.step(daySeconds);

  const seen = host.robotRuns("login").length;
  await host.until(() => host.robotRuns("login").length >= seen + 2);
  expect(host.programProcesses("daemon")).toHaveLength(1);
  await host.until(() => host.programProcesses("daemon").length === 0, "nobody calls any more");
  expect(logLines(host, "daemon").filter((line) => line.includes("ends: no-heartbeat"))).toHaveLength(1);
});

test("runs that lie ahead, from before the clock was set back, do not hide the run that goes on", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
  const robot = host.scriptedRobot("login");
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

  await host.until(() => logLines(host, "daemon").some((line) => line.includes("adopted running suite")));
  expect(host.spool.running()).toHaveLength(1);
  expect(host.spool.tasks()).toEqual([]);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(host.robotRuns("login")).toHaveLength(1);
});

/** Each planned suite has one start, which lies at most an interval ahead and is not overdue. */
function isPlanRight(host: Host, nowSeconds: number): boolean {
  const busy = [...host.spool.running(), ...host.spool.tasks()];
  return ["login", "skipping"].every((id) => {
    const own = busy.filter((name) => name.endsWith(`_${id}`)).map((name) => Number(name.split("_")[0]));
    return (
      own.length === 1 && own.every((epoch) => Math.abs(epoch - nowSeconds) <= intervalSeconds + slackSeconds)
    );
  });
}
