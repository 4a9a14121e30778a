import { runtime } from "../../runtimes/current.ts";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { hostileTaskNames } from "../../faults/files/hostile-task-names.ts";
import { until } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { processCost } from "../../rig/processes/process-status.ts";

/** Under Wine a file, and a line in the log, takes milliseconds. */
const COUNT = runtime.supports("speed") ? 400 : 200;
const hourly = { suite_execution_interval: 3600 };
const entry = v.looseObject({ level: v.string(), message: v.string(), task: v.optional(v.string()) });

function put(folder: string, names: readonly Buffer[]): void {
  mkdirSync(folder, { recursive: true });
  for (const name of names) writeFileSync(inFolder(folder, name), "");
}

function inFolder(folder: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${folder}/`), name]);
}

function daemonLog(host: Host) {
  const text = readFileSync(join(host.folders.log, "robotmk", "robotmk-daemon.log"), "utf8");
  // What comes after the last line end is being written.
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => v.parse(entry, JSON.parse(line)));
}

/** Waits for some looks of the daemon, each of which stamps its record. */
async function untilTicked(host: Host, times: number): Promise<void> {
  const record = join(host.folders.spool, "daemon.json");
  for (let look = 0; look < times; look += 1) {
    const { mtimeMs } = statSync(record);
    await until(() => statSync(record).mtimeMs !== mtimeMs, { what: "the daemon looks" });
  }
}

/** What was reported once is not reported by each later tick. */
async function expectQuietTicks(host: Host, times: number): Promise<void> {
  const before = daemonLog(host).length;
  await untilTicked(host, times);
  const more = daemonLog(host).slice(before);
  expect(more.length, JSON.stringify(more.slice(0, 5))).toBeLessThan(2);
}

faultTest(
  "hostile names among the tasks start nothing, are reported once each, and cost nothing afterwards",
  { faults: [30] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly }, config: { log_format: "json" } });
    const robot = host.scriptedRobot("login");
    const names = hostileTaskNames(COUNT);
    expect(names.length).toBeGreaterThanOrEqual(200);
    const tasks = join(host.folders.spool, "tasks");
    put(tasks, names);

    await host.agentCall();

    const run = await robot.nextRun();
    const reported = await until(
      () => {
        const said = daemonLog(host).filter(
          ({ level, message }) => level === "warn" || message.startsWith("removed"),
        );
        return said.length >= names.length && said;
      },
      { what: "all are reported" },
    );
    await expectQuietTicks(host, 3);
    for (const name of names.map(String)) {
      const lines = reported.filter(
        ({ task, message }) => task === name || message.includes(`file "${name}" in tasks/`),
      );
      expect(lines.length, JSON.stringify(name)).toBe(1);
    }
    const left = readdirSync(tasks, { encoding: "buffer" });
    const removed = names.filter((name) => !left.some((one) => one.equals(name)));
    for (const name of removed) expect(name.toString()).toMatch(/^\d{1,12}_robotmk_/);
    const { section, localServices } = await host.agentCall();
    expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
    expect(localServices).toHaveLength(2);
    expect(host.robotRuns()).toHaveLength(1);
    const [daemon] = host.programProcesses("daemon");
    const cost = processCost(daemon?.pid ?? 0);
    expect(cost.peakMb).toBeLessThan(256);
    await run.end(0);
    await until(() => host.spool.result("login")?.last_rc === 0);
    report(
      30,
      `${names.length} task names: ${removed.length} removed, ${names.length - removed.length} left alone, each reported once, daemon at ${Math.ceil(cost.peakMb)} MiB`,
    );
  },
);

faultTest(
  "hostile names among the running tasks end no run, start nothing and are not reported again and again",
  { faults: [30] },
  async (report) => {
    await using host = await Host.create({ suites: { login: hourly }, config: { log_format: "json" } });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const names = hostileTaskNames(COUNT);

    put(join(host.folders.spool, "running"), names);
    // A claim without a run is put back among the tasks: here its place is taken.
    put(join(host.folders.spool, "running"), [Buffer.from("7_nobody_login")]);
    mkdirSync(join(host.folders.spool, "tasks", "7_nobody_login"));
    put(join(host.folders.spool, "waiting"), names);
    put(join(host.folders.spool, "locks"), names);
    put(join(host.folders.spool, "results"), names);
    put(join(host.folders.spool, "runs"), names);

    await host.agentCall();
    await untilTicked(host, 3);
    await expectQuietTicks(host, 3);
    await run.end(0);
    await until(() => host.spool.result("login")?.last_rc === 0);
    const { section } = await host.agentCall();
    expect(section.suites.map(({ id, status }) => [id, status])).toEqual([["login", "nonfatal"]]);
    expect(host.robotRuns()).toHaveLength(1);
    const started = daemonLog(host).filter(({ message }) => /^runner \d+ started: /.test(message));
    expect(started.map(({ task = "" }) => task)).toEqual([expect.stringMatching(/^\d+_robotmk_login$/)]);
    const [daemon] = host.programProcesses("daemon");
    expect(processCost(daemon?.pid ?? 0).peakMb).toBeLessThan(256);
    report(
      30,
      `${names.length} names in each of 5 folders of the spool: the run went on, nothing was started`,
    );
  },
);
