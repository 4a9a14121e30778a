// @module-tag slow
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { beforeEach, expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { putRun, resultFile, sampleRun } from "../../faults/files/made-spool.ts";
import { FUZZ_SEED, mutatedFiles, recordPoisons } from "../../faults/files/mutated-files.ts";
import {
  expectBounded,
  type Measured,
  measuredCommand,
  worstOf,
} from "../../faults/processes/measured-command.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { until } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { processCost } from "../../rig/processes/process-status.ts";
import { runtime } from "../../runtimes/current.ts";

const hourly = { suite_execution_interval: 3600 };
const external = { execution_mode: "external" };
const status = v.looseObject({ daemon: v.unknown() });

let measured: ReturnType<typeof measuredCommand>;
beforeEach((context) => {
  measured = measuredCommand(context);
});

async function ctrl(host: Host, ...args: string[]): Promise<Measured> {
  return await measured(host.command("ctrl", ...args), { env: host.env, cwd: host.folders.plugins });
}

/** Files of a kind of record: what no record is, and what fast-check makes of a good one. */
function spoiled(good: string, count: number): readonly Buffer[] {
  const mutants = mutatedFiles([Buffer.from(good)], { seed: FUZZ_SEED + good.length, count });
  return [...Object.values(recordPoisons), ...mutants.map(({ bytes }) => bytes)].slice(0, count);
}

function expectNoCrash(host: Host): void {
  const folder = join(host.folders.log, "robotmk");
  const crashes = join(folder, "robotmk-runner-crash.log");
  expect(existsSync(crashes) ? readFileSync(crashes, "utf8") : "").toBe("");
  const said = readFileSync(join(folder, "robotmk-daemon.log"), "utf8");
  expect(said).not.toMatch(/Cannot schedule|^\s+at .*:\d+:\d+\)?$/m);
}

faultTest(
  "broken records of runs, results and claims keep no suite from running, and are made anew",
  { faults: [12], timeoutMs: 300_000 },
  async (report) => {
    await using host = await Host.create({
      suites: { sample: external },
      config: { max_parallel_executions: 2 },
    });
    const quick = { leastMs: 0, mostMs: 1 };
    host.randomRobot("sample", quick);
    const sample = await sampleRun(host, "sample");
    const record = sample.files.get("run.json")?.toString() ?? "";
    const lengths = Array.from({ length: record.length }, (_, length) => length);
    // Under Wine a file takes milliseconds.
    const step = runtime.name === "wine" ? 8 : 1;
    const cuts = lengths
      .filter((length) => length % step === 0)
      .map((length) => Buffer.from(record.slice(0, length)));
    const records = [...cuts, ...spoiled(record, step === 1 ? 100 : 30)];
    const runId = (index: number) => `20260101T1010${String(index).padStart(5, "0")}Z-abcdef`;
    for (const [index, bytes] of records.entries()) {
      putRun(host, { id: "sample", runId: runId(index), files: new Map([["run.json", bytes]]) });
    }
    const most = step === 1 ? 40 : 20;
    const results = spoiled(sample.result.replaceAll("sample", "r0"), most).filter(
      (_one, index) => index % 5 === 0,
    );
    for (const [index, bytes] of results.entries()) {
      host.configure({ suites: { [`r${index}`]: { ...hourly, suite: "sample" } } });
      host.randomRobot(`r${index}`, quick);
      writeFileSync(resultFile(host, `r${index}`), bytes);
    }
    const claims = spoiled(record, (3 * most) / 2).filter((_one, index) => index % 10 === 0);
    for (const [index, bytes] of claims.entries()) {
      host.configure({ suites: { [`c${index}`]: { ...external, suite: "sample" } } });
      host.randomRobot(`c${index}`, quick);
      putRun(host, { id: `c${index}`, runId: runId(index), files: new Map([["run.json", bytes]]) });
      writeFileSync(join(host.folders.spool, "running", `1767261000_robotmk_c${index}`), "");
    }
    for (const [index, bytes] of spoiled('{"pid": 1, "start_token": "x"}', 40).entries()) {
      writeFileSync(
        join(host.folders.spool, "waiting", `00000000000000${index % 10}_sample_${index}`),
        bytes,
      );
    }
    // The end of this run looks after all those before it.
    const task = join(host.folders.spool, "tasks", "1767261000_robotmk_sample");
    writeFileSync(task, "");

    await host.agentCall();

    const ids = [
      "sample",
      ...results.map((_one, index) => `r${index}`),
      ...claims.map((_one, index) => `c${index}`),
    ];
    const isDone = (id: string) => {
      try {
        return (
          host.spool.result(id)?.last_finished?.run_id !== sample.runId &&
          host.spool.result(id)?.last_rc === 0
        );
      } catch {
        // Not made anew yet.
        return false;
      }
    };
    await until(() => ids.every(isDone), {
      what: "all suites ran",
      boundMs: 180_000,
      state: () => ids.filter((id) => !isDone(id)).join(),
    });
    await until(() => host.spool.running().length === 0, { what: "all runs are closed" });
    const { section } = await host.agentCall();
    expect(section.suites.map(({ id, status: shown }) => [id, shown])).toEqual(
      ids.map((id) => [id, "nonfatal"]),
    );
    expect(readdirSync(join(host.folders.spool, "runs", "sample")).length).toBeLessThan(records.length / 2);
    const { peakMb, cpuSeconds } = processCost(host.programProcesses("daemon")[0]?.pid ?? 0);
    expect(peakMb).toBeLessThan(256);
    expectNoCrash(host);
    report(
      12,
      `${records.length} broken run.json, ${results.length} results, ${claims.length} claims, 40 tickets: all suites ran, daemon ${cpuSeconds.toFixed(1)} s CPU, ${Math.ceil(peakMb)} MiB`,
    );
  },
);

const rounds = { node: 40, deno: 10, wine: 6 };
const round = (
  mode: string,
) => `{"schema": 1, "execution_mode": "${mode}", "running": null, "last_finished": {
 "start_time": "2026-11-22T09:00:00.000+00:00", "start_epoch_ms": 1795338000000, "suites": 3,
 "runner": {"pid": 4711, "start_token": "x"}, "end_time": "2026-11-22T09:01:00.000+00:00",
 "runtime_total": 60, "runtime_suites": 50, "runtime_robotmk": 10}}`;
const goodRecords: Readonly<Record<string, string>> = {
  "runner-agent_serial.json": round("agent_serial"),
  "runner-external.json": round("external"),
  "host-checks.json":
    '{"instance": "0", "problems": [{"check": "robot_command", "severity": "critical", "problem": "p", "remedy": "r"}]}',
  "stop.json": '{"instance": "0123456789abcdef", "order": "stop-now"}',
  heartbeat: "",
};

faultTest(
  "whatever the small records hold, a call is whole and the daemon goes on",
  { faults: [12] },
  async (report) => {
    await using host = await Host.create({
      suites: { login: hourly, serial: { execution_mode: "agent_serial" }, outer: external },
      config: { global_execution_interval: 3600 },
    });
    for (const id of ["login", "serial", "outer"]) host.randomRobot(id, { leastMs: 0, mostMs: 1 });
    await host.agentCall();
    await host.until(() => ["login", "serial"].every((id) => host.spool.result(id)?.last_rc === 0));
    await host.until(() => host.spool.running().length === 0);
    const idle = await ctrl(host);
    const instance = host.spool.daemonRecord()?.instance;
    const count = rounds[runtime.name];
    const files = Object.entries(goodRecords).map(([name, good]) => ({ name, all: spoiled(good, count) }));

    const calls: Measured[] = [];
    for (let index = 0; index < count; index += 1) {
      for (const { name, all } of files) writeFileSync(join(host.folders.spool, name), all[index] ?? "");
      const call = await ctrl(host);
      calls.push(call);
      expectBounded(call, { what: `round ${index}`, idle });
      const { section } = readAgentAnswer({ ...call, exitCode: call.exitCode ?? -1 });
      expect(
        section.suites.map(({ id, rc }) => [id, rc]),
        `round ${index}`,
      ).toEqual([
        ["login", 0],
        ["serial", 0],
        ["outer", null],
      ]);
    }

    await until(() => !existsSync(join(host.folders.spool, "stop.json")), {
      what: "the daemon took the last order",
    });
    expect(host.spool.daemonRecord()?.instance).toBe(instance);
    expectNoCrash(host);
    report(
      12,
      `${count} rounds of ${files.length} garbled small records: the same daemon, ${worstOf(calls, idle)}`,
    );
  },
);

faultTest(
  "whatever daemon.json and the kept config hold, the state is reported and the next daemon comes up",
  { faults: [12] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 0, mostMs: 1 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0 && host.spool.running().length === 0);
    const places = ["daemon.json", "config.yml"].map((name) => join(host.folders.spool, name));
    const [record = "", kept = ""] = places.map((file) => readFileSync(file, "utf8"));
    await host.killDaemon("SIGKILL");
    host.writeConfigFile("suites: [\n");
    const idle = await ctrl(host, "status", "--json");
    const count = { node: 60, deno: 15, wine: 8 }[runtime.name];
    const tried = spoiled(record, count).map(
      (bytes, index) => [bytes, spoiled(kept, count)[index] ?? ""] as const,
    );

    const calls: Measured[] = [];
    for (const [index, contents] of tried.entries()) {
      for (const [at, file] of places.entries()) writeFileSync(file, contents[at] ?? "");
      const call = await ctrl(host, "status", "--json");
      calls.push(call);
      // Dead where it still is a record, unknown where it is none.
      expect([1, 4], `number ${index}: ${call.stdout}${call.stderr}`).toContain(call.exitCode);
      if (call.exitCode === 4)
        expect(call.stdout, `number ${index}`).toContain(
          JSON.stringify(host.path(places[0] ?? "?")).slice(1, -1),
        );
      v.parse(status, JSON.parse(call.stdout));
      expectBounded(call, { what: `number ${index}`, idle });
    }

    host.configure({ config: { log_level: "info" } });
    await host.agentCall();
    await until(() => host.programProcesses("daemon").length === 1, { what: "a daemon comes up" });
    await until(() => readFileSync(places[0] ?? "", "utf8").includes('"planning"'), { what: "it says so" });
    const { exitCode } = await ctrl(host, "status", "--json");
    expect(exitCode).toBe(0);
    const unknown = calls.filter((call) => call.exitCode === 4).length;
    report(
      12,
      `${tried.length} garbled daemon.json and kept configs: ${unknown} reported as unknown, a new daemon came up, ${worstOf(calls, idle)}`,
    );
  },
);
