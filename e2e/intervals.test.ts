import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Host } from "./rig/host.ts";
import { mostAtOnce, overlappingRuns } from "./rig/witness.ts";

test("suites start at their intervals, without drift", async () => {
  const intervals = { every_six: 6, every_seven: 7 };
  await using host = await Host.create({
    suites: Object.fromEntries(
      Object.entries(intervals).map(([id, seconds]) => [id, { suite_execution_interval: seconds }]),
    ),
  });
  for (const id of Object.keys(intervals)) host.chanceRobot(id, { leastMs: 0, mostMs: 500 });
  await host.agentCall();

  await host.until(() => Object.keys(intervals).every((id) => host.witnessed(id).length >= 3));

  for (const [id, seconds] of Object.entries(intervals)) {
    const planned = host.spool.runs(id).map((run) => run.planned_epoch);
    const [first = 0] = planned;
    expect(
      planned.map((epoch) => epoch - first),
      id,
    ).toEqual(planned.map((_epoch, index) => index * seconds));
    const early = host
      .witnessed(id)
      .filter(({ startedMs }, index) => startedMs / 1000 < (planned[index] ?? 0));
    expect(early, id).toEqual([]);
  }
});

test("a suite that runs longer than its interval never overlaps itself, and goes on afterwards", async () => {
  await using host = await Host.create({
    suites: { slow: { suite_execution_interval: 1 }, quick: { suite_execution_interval: 1 } },
  });
  const robot = host.steeredRobot("slow");
  host.chanceRobot("quick", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  const first = await robot.nextRun();
  // Another suite's runs show that the slow one's slots have passed.
  await host.until(() => host.witnessed("quick").length >= 4);
  expect(robot.runs).toHaveLength(1);

  await first.end(0);
  await (await robot.nextRun()).end(0);

  await host.until(() => host.spool.runs("slow").filter(({ phase }) => phase === "finished").length >= 2);
  expect(overlappingRuns(host.witnessed())).toEqual([]);
});

test("at most max_parallel_executions robots run at once, and each suite gets its turn", async () => {
  const ids = ["one", "two", "three", "four", "five"];
  await using host = await Host.create({
    config: { max_parallel_executions: 2 },
    suites: Object.fromEntries(ids.map((id) => [id, { suite_execution_interval: 2 }])),
  });
  for (const id of ids) host.chanceRobot(id, { leastMs: 100, mostMs: 400 });
  await host.agentCall();

  await host.until(() => ids.every((id) => host.witnessed(id).length >= 2));

  expect(mostAtOnce(host.witnessed())).toBeLessThanOrEqual(2);
});

test("a run's task waits in tasks/, stands in running/ while it goes on, and is gone afterwards", async () => {
  await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
  const robot = host.steeredRobot("login");
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
  const robot = host.steeredRobot("login");
  await host.agentCall();
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);

  writeFileSync(join(host.folders.spool, "tasks", `${Math.floor(Date.now() / 1000)}_robotmk_login`), "");
  await (await robot.nextRun()).end(4);

  await host.until(() => host.spool.result("login")?.last_rc === 4);
  expect(host.spool.runs("login")).toHaveLength(2);
});
