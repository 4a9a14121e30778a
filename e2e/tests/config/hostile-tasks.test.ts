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
async function untilLooked(host: Host, times: number): Promise<void> {
  const record = join(host.folders.spool, "daemon.json");
  for (let look = 0; look < times; look += 1) {
    const { mtimeMs } = statSync(record);
    await until(() => statSync(record).mtimeMs !== mtimeMs, { what: "the daemon looks" });
  }
}

/** What was told once is not told by each later look. */
async function expectQuietLooks(host: Host, times: number): Promise<void> {
  const before = daemonLog(host).length;
  await untilLooked(host, times);
  const more = daemonLog(host).slice(before);
  expect(more.length, JSON.stringify(more.slice(0, 5))).toBeLessThan(2);
}

faultTest(
  "hostile names among the tasks start nothing, are told once each, and cost nothing afterwards",
  { faults: [30] },
  async (saw) => {
    await using host = await Host.create({ suites: { login: hourly }, config: { log_format: "json" } });
    const robot = host.steeredRobot("login");
    const names = hostileTaskNames(COUNT);
    expect(names.length).toBeGreaterThanOrEqual(200);
    const tasks = join(host.folders.spool, "tasks");
    put(tasks, names);

    await host.agentCall();

    const run = await robot.nextRun();
    const told = await until(
      () => {
        const said = daemonLog(host).filter(
          ({ level, message }) => level === "warn" || message.startsWith("removed"),
        );
        return said.length >= names.length && said;
      },
      { what: "all are told" },
    );
    await expectQuietLooks(host, 3);
    for (const name of names.map(String)) {
      const lines = told.filter(
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
    expect(host.witnessed()).toHaveLength(1);
    const [daemon] = host.programProcesses("daemon");
    const cost = processCost(daemon?.pid ?? 0);
    expect(cost.peakMb).toBeLessThan(256);
    await run.end(0);
    await until(() => host.spool.result("login")?.last_rc === 0);
    saw(
      30,
      `${names.length} task names: ${removed.length} removed, ${names.length - removed.length} left alone, each told once, daemon at ${Math.ceil(cost.peakMb)} MiB`,
    );
  },
);

faultTest(
  "hostile names among the running tasks end no run, start nothing and are not told again and again",
  { faults: [30] },
  async (saw) => {
    await using host = await Host.create({ suites: { login: hourly }, config: { log_format: "json" } });
    const robot = host.steeredRobot("login");
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
    await untilLooked(host, 3);
    await expectQuietLooks(host, 3);
    await run.end(0);
    await until(() => host.spool.result("login")?.last_rc === 0);
    const { section } = await host.agentCall();
    expect(section.suites.map(({ id, status }) => [id, status])).toEqual([["login", "nonfatal"]]);
    expect(host.witnessed()).toHaveLength(1);
    const started = daemonLog(host).filter(({ message }) => /^runner \d+ started: /.test(message));
    expect(started.map(({ task = "" }) => task)).toEqual([expect.stringMatching(/^\d+_robotmk_login$/)]);
    const [daemon] = host.programProcesses("daemon");
    expect(processCost(daemon?.pid ?? 0).peakMb).toBeLessThan(256);
    saw(30, `${names.length} names in each of 5 folders of the spool: the run went on, nothing was started`);
  },
);
