import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { Host } from "../../rig/host/host.ts";
import { mostAtOnce, overlappingRuns } from "../../rig/robots/recorder.ts";
import { logLines } from "../../rig/spool/tasks.ts";

test("suites start at their intervals, without drift", async () => {
  const intervals = { every_six: 6, every_seven: 7 };
  await using host = await Host.create({
    suites: Object.fromEntries(
      Object.entries(intervals).map(([id, seconds]) => [id, { suite_execution_interval: seconds }]),
    ),
  });
  for (const id of Object.keys(intervals)) host.randomRobot(id, { leastMs: 0, mostMs: 500 });
  await host.agentCall();

  await host.until(() => Object.keys(intervals).every((id) => host.robotRuns(id).length >= 3));

  for (const [id, seconds] of Object.entries(intervals)) {
    const planned = host.spool.runs(id).map((run) => run.planned_epoch);
    const [first = 0] = planned;
    expect(
      planned.map((epoch) => epoch - first),
      id,
    ).toEqual(planned.map((_epoch, index) => index * seconds));
    const early = host
      .robotRuns(id)
      .filter(({ startedMs }, index) => startedMs / 1000 < (planned[index] ?? 0));
    expect(early, id).toEqual([]);
  }
});

faultTest(
  "a suite that runs longer than its interval never overlaps itself, is reported, and goes on by missed_runs",
  { faults: [20] },
  async (report) => {
    const intervalSeconds = 2;
    await using host = await Host.create({
      suites: {
        slow: { suite_execution_interval: intervalSeconds },
        skipping: { suite_execution_interval: intervalSeconds, missed_runs: "skip" },
        quick: { suite_execution_interval: intervalSeconds },
      },
    });
    const robots = ["slow", "skipping"].map((id) => host.scriptedRobot(id));
    host.randomRobot("quick", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    const first = await Promise.all(robots.map(async (robot) => await robot.nextRun()));
    // Another suite's runs show that the slow ones' scheduled times have passed.
    await host.until(() => host.robotRuns("quick").length >= 4);
    expect(robots.map(({ runs }) => runs.length)).toEqual([1, 1]);

    for (const run of first) await run.end(0);
    const endSeconds = Date.now() / 1000;
    await host.until(() => ["slow", "skipping"].every((id) => host.spool.result(id)?.last_rc === 0));
    const { localServices } = await host.agentCall();
    for (const robot of robots) await (await robot.nextRun()).end(0);

    const secondTimes = ["slow", "skipping"].map((id) => host.spool.runs(id)[1]?.planned_epoch ?? 0);
    expect(secondTimes[0], "coalesce makes up for the missed scheduled times at once").toBeLessThanOrEqual(
      plannedSeconds(host, `${secondTimes[0]}_robotmk_slow`),
    );
    expect(secondTimes[1], "skip awaits the next scheduled time").toBeGreaterThan(endSeconds - 1);
    expect(overlappingRuns(host.robotRuns())).toEqual([]);
    const missed = ["slow", "skipping"].map((id) => host.spool.result(id)?.missed_runs ?? 0);
    expect(Math.min(...missed)).toBeGreaterThanOrEqual(1);
    const reported = localServices.find(({ item }) => item === "Robotmk Controller");
    expect(reported).toMatchObject({
      state: "1",
      text: expect.stringContaining("suite slow takes longer than"),
    });
    report(
      20,
      `${missed.join(" and ")} scheduled times missed in one run, no overlap, reported as state ${reported?.state}`,
    );
  },
);

test("at most max_parallel_executions robots run at once, and each suite gets its turn", async () => {
  const ids = ["one", "two", "three", "four", "five"];
  await using host = await Host.create({
    config: { max_parallel_executions: 2 },
    suites: Object.fromEntries(ids.map((id) => [id, { suite_execution_interval: 2 }])),
  });
  for (const id of ids) host.randomRobot(id, { leastMs: 100, mostMs: 400 });
  await host.agentCall();

  await host.until(() => ids.every((id) => host.robotRuns(id).length >= 2));

  expect(mostAtOnce(host.robotRuns())).toBeLessThanOrEqual(2);
});

test("a run's task waits in tasks/, stands in running/ while it goes on, and is gone afterwards", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const isOfLogin = (name: string) => /^\d{10}_robotmk_login$/.test(name);
  const [task = ""] = host.spool.running();
  expect(host.spool.running().filter(isOfLogin)).toHaveLength(1);
  expect(statSync(join(host.folders.spool, "running", task)).size).toBe(0);

  await run.end(0);

  await host.until(() => host.spool.running().length === 0);
  const [next = ""] = await host.until(() =>
    host.spool.tasks().length > 0 ? host.spool.tasks() : undefined,
  );
  expect(isOfLogin(next)).toBe(true);
  expect(Number(next.split("_")[0])).toBeGreaterThan(Date.now() / 1000 + 60);
});

test("a task file that someone drops is a request to run", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  writeFileSync(join(host.folders.spool, "tasks", `${Math.floor(Date.now() / 1000)}_robotmk_login`), "");
  await (await robot.nextRun()).end(4);

  await host.until(() => host.spool.result("login")?.last_rc === 4);
  expect(host.spool.runs("login")).toHaveLength(2);
});

/** When the daemon planned a task: on a busy machine the end of a run is a whole interval away from that. */
function plannedSeconds(host: Host, task: string): number {
  const line = logLines(host, "daemon").find((text) => text.includes(`task ${task}: planned`)) ?? "";
  return Date.parse(line.split(" ")[0] ?? "") / 1000;
}
