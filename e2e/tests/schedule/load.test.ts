// @module-tag runtime
// @module-tag slow
import { runtime } from "../../runtimes/current.ts";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { accountOfStarts, firstScheduledTime, startTable } from "../../rig/clock/account-of-starts.ts";
import { until } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { mostAtOnce, overlappingRuns } from "../../rig/robots/recorder.ts";
import { logLines, requestRun } from "../../rig/spool/tasks.ts";

const cap = 3;
const startWaitSeconds = 12;
const globalIntervalSeconds = 21;

const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${name}${String(index + 1).padStart(2, "0")}`);
// Half of them under Wine, where programs start slowly.
const part = runtime.supports("speed") ? 1 : 0.5;
const parallel = numbered("parallel", 24 * part).map((id, index) => ({
  id,
  intervalSeconds: 18 + 3 * (index % 3),
}));
const serial = numbered("serial", 8 * part).map((id) => ({ id, intervalSeconds: globalIntervalSeconds }));
const external = numbered("external", 8 * part);
const planned = [...parallel, ...serial];

test("forty suites of all modes start by their plan, at most three at once, or are refused", async () => {
  await using host = await Host.create({
    endBoundMs: 60_000,
    config: {
      max_parallel_executions: cap,
      start_wait_timeout: startWaitSeconds,
      global_execution_interval: globalIntervalSeconds,
      log_level: "info",
    },
    suites: Object.fromEntries([
      ...parallel.map(({ id, intervalSeconds }) => [id, { suite_execution_interval: intervalSeconds }]),
      ...serial.map(({ id }) => [id, { execution_mode: "agent_serial" }]),
      ...external.map((id) => [id, { execution_mode: "external" }]),
    ]),
  });
  for (const id of [...planned.map((suite) => suite.id), ...external]) {
    host.randomRobot(id, { leastMs: 20, mostMs: 300 });
  }
  await host.agentCall();
  await host.until(() => host.robotRuns().length >= 5);
  for (const id of external) requestRun(host, id);

  // Every suite has used up its first two scheduled times, so each grid shows.
  await patiently(() =>
    planned.every(({ id, intervalSeconds }) => {
      const result = host.spool.result(id);
      return (
        result !== undefined &&
        (result.last_planned_epoch ?? 0) >= firstScheduledTime(host, id) + intervalSeconds
      );
    }),
  );
  const overdue = overdueTasks(host, startWaitSeconds);
  await host.daemon("stop");
  await patiently(() => host.processes().length === 0);
  host.spool.expectWhole();

  const accounts = planned.map((suite) => accountOfStarts(host, suite));
  process.stderr.write(`${startTable(accounts)}\n`);
  expect(overlappingRuns(host.robotRuns())).toEqual([]);
  expect(mostAtOnce(host.robotRuns())).toBeLessThanOrEqual(cap);
  expect(overdue).toEqual([]);
  for (const account of accounts) {
    expect(account.offGrid, account.id).toEqual([]);
    expect(account.runs + account.refused + account.missed, account.id).toBe(account.scheduledTimes);
    expect(account.earliestStart, account.id).toBeGreaterThanOrEqual(0);
  }
  for (const { id } of planned) expectEachRunOnce(host, id);
  for (const id of external) {
    expectEachRunOnce(host, id);
    const runs = host.spool.runs(id);
    const refused = logLines(host, "runner").filter((line) => line.includes(`suite ${id}: refused`));
    expect(runs.length + refused.length, id).toBe(1);
    expect(
      runs.map(({ trigger }) => trigger),
      id,
    ).toEqual(runs.map(() => "requested"));
  }
}, 300_000);

/** Looks rarely: a look at forty suites takes time that the programs need. */
async function patiently(condition: () => boolean): Promise<void> {
  const look = async () => {
    await delay(500);
    return condition();
  };
  await until(look, { boundMs: 240_000, what: condition.toString() });
}

/** Tasks that are neither started nor refused although their time to wait is long over. */
function overdueTasks(host: Host, waitSeconds: number): string[] {
  const bound = Date.now() / 1000 - waitSeconds - 60;
  return host.spool.tasks().filter((name) => !name.includes("_serial") && Number(name.split("_")[0]) < bound);
}

function expectEachRunOnce(host: Host, id: string): void {
  const records = host.spool.runs(id);
  expect(
    records.map(({ outcome }) => outcome),
    id,
  ).toEqual(records.map(() => "passed"));
  expect(
    host.robotRuns(id).map(({ runId }) => runId),
    id,
  ).toEqual(records.map(({ run_id }) => run_id));
}
