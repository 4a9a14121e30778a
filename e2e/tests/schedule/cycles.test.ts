import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";
import { Host } from "../../rig/host/host.ts";

const serial = { execution_mode: "agent_serial" };
const external = { execution_mode: "external" };

const recordSchema = v.looseObject({ running: v.unknown(), last_finished: v.unknown() });

/** Reads the cycle record of a mode. */
function cycleRecord(host: Host, mode: "agent_serial" | "external") {
  const json: unknown = JSON.parse(readFileSync(join(host.spool.folder, `runner-${mode}.json`), "utf8"));
  return v.parse(recordSchema, json);
}

test("the runner that the daemon starts for all serial suites records its round", async () => {
  await using host = await Host.create({
    suites: { first: serial, second: serial, beside: { execution_mode: "agent_parallel" } },
  });
  for (const id of ["first", "second", "beside"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });

  await host.agentCall();
  await host.until(() => host.spool.result("second")?.last_rc === 0 && isRoundOver(host));

  expect(cycleRecord(host, "agent_serial")).toMatchObject({
    execution_mode: "agent_serial",
    running: null,
    last_finished: { suites: 2, runtime_robotmk: expect.any(Number) },
  });
});

function isRoundOver(host: Host): boolean {
  return (
    existsSync(join(host.spool.folder, "runner-agent_serial.json")) &&
    cycleRecord(host, "agent_serial").last_finished !== null
  );
}

test("a runner that is called for all suites records the cycle of the external ones; a runner that is called by their names does not", async () => {
  await using host = await Host.create({ suites: { nightly: external, weekly: external, beside: {} } });
  for (const id of ["nightly", "weekly", "beside"]) host.randomRobot(id, { leastMs: 0, mostMs: 10 });

  await host.runner("--run", "nightly", "weekly");
  expect(() => cycleRecord(host, "external")).toThrow("ENOENT");

  await host.runner("--run");
  expect(cycleRecord(host, "external")).toMatchObject({ running: null, last_finished: { suites: 2 } });
  expect(() => cycleRecord(host, "agent_serial")).toThrow("ENOENT");
});

test("while a round goes on it is on record, with the last one that ended", async () => {
  await using host = await Host.create({ suites: { nightly: external } });
  host.randomRobot("nightly", { leastMs: 0, mostMs: 10 });
  await host.runner("--run");
  const { last_finished: last } = cycleRecord(host, "external");
  expect(last).toMatchObject({ suites: 1 });
  const robot = host.scriptedRobot("nightly");
  const runner = host.runner("--run");
  const run = await robot.nextRun();

  expect(cycleRecord(host, "external")).toMatchObject({
    running: { suites: 1, runner: { pid: expect.any(Number) } },
    last_finished: last,
  });
  await run.end(0);
  await runner;
  expect(cycleRecord(host, "external")).toMatchObject({ running: null });
});
