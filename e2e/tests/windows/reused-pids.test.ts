// @module-tag windows
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { backdate, changeRecords } from "../../faults/files/made-spool.ts";
import { daemonPart } from "../../rig/agent/agent-output.ts";
import { until } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { sleepingCommand } from "../../rig/robots/program-robots.ts";
import { linuxProcess } from "../../runtimes/linux/linux-processes.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";
import { windowsPid } from "../../runtimes/wine/windows-processes.ts";

faultTest(
  "foreign processes that the records of a dead daemon, runner and robot name get no signal, and a daemon starts",
  { faults: [15] },
  async (report) => {
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const daemon = await host.until(() => host.spool.daemonRecord());
    const runner = await host.until(() => host.spool.result("login")?.running?.runner.pid);
    for (const target of host.processes()) await host.signal(target, "SIGKILL");
    await host.until(() => host.processes().length === 0, "all three are gone");

    await using foreignProcesses = await ForeignProcesses.start(3);
    const [first = 0, second = 0, third = 0] = foreignProcesses.pids;
    const pids = new Map([
      [daemon.pid, first] as const,
      [runner, second] as const,
      [run.pid, third] as const,
    ]);
    // Nobody chooses the pid of a Windows program: so it is the records that name these.
    const nameForeignFiles = () =>
      changeRecords(host.folders.spool, (text) =>
        text.replaceAll(
          /("pid": *)(\d+)/g,
          (_, key: string, pid: string) => `${key}${pids.get(Number(pid)) ?? pid}`,
        ),
      );
    nameForeignFiles();
    expect(host.spool.daemonRecord()?.pid).toBe(first);
    expect(host.spool.result("login")?.running?.runner.pid).toBe(second);

    // The stopped one looks as a daemon does that hangs since long.
    await host.signal({ pid: first }, "SIGSTOP");
    backdate(join(host.folders.spool, "daemon.json"), 3600);
    const answer = await host.agentCall();
    expect(answer.section.controller["errors"]).toEqual([]);
    const next = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now?.instance === daemon.instance ? undefined : now;
    });
    await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");

    expect(daemonPart(await host.agentCall())).toMatchObject({ state: "running", instance: next.instance });
    expect(foreignProcesses.living()).toEqual(foreignProcesses.pids);
    expect(host.robotRuns("login")).toHaveLength(1);

    await host.daemon("stop");
    await host.until(() => host.programProcesses("daemon").length === 0);
    report(15, `foreign processes named by the records outlived calls and the closing of the run`);
  },
);

faultTest(
  "a stop leaves the foreign process alone that the record of a dead daemon names",
  { faults: [15] },
  async (report) => {
    await using host = await Host.create({ suites: {} });
    await host.agentCall();
    const daemon = await host.until(() => host.spool.daemonRecord());
    await host.killDaemon("SIGKILL");
    await using foreignProcesses = await ForeignProcesses.start(1);
    const [foreign = 0] = foreignProcesses.pids;
    changeRecords(host.folders.spool, (text) =>
      text.replaceAll(/("pid": *)(\d+)/g, (whole, key: string, pid: string) =>
        Number(pid) === daemon.pid ? `${key}${foreign}` : whole,
      ),
    );
    expect(host.spool.daemonRecord()?.pid).toBe(foreign);

    for (const order of [["stop", "--now"], ["stop"]]) {
      const answer = await host.daemon(...order);
      expect([answer.exitCode, answer.stdout]).toEqual([0, "not running\n"]);
      expect(foreignProcesses.living()).toEqual([foreign]);
    }
    report(15, "stop and stop --now: not running, the foreign process lives");
  },
);

/** Windows programs that do nothing and belong to nobody. */
class ForeignProcesses implements AsyncDisposable {
  readonly pids: readonly number[];
  readonly #children: readonly ReturnType<typeof sleeper>[];

  static async start(count: number): Promise<ForeignProcesses> {
    const children = Array.from({ length: count }, () => sleeper());
    const pids: number[] = [];
    for (const { pid: ofLinux = 0 } of children) {
      const look = () => {
        const status = linuxProcess(ofLinux);
        return status === undefined ? undefined : windowsPid(status);
      };
      pids.push(await until(look, { what: "the foreign process has come up" }));
    }
    return new ForeignProcesses(children, pids);
  }

  private constructor(children: readonly ReturnType<typeof sleeper>[], pids: readonly number[]) {
    this.#children = children;
    this.pids = pids;
  }

  living(): readonly number[] {
    return this.pids.filter((_, index) => linuxProcess(this.#children[index]?.pid ?? 0) !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
  }
}

function sleeper() {
  const { wine, env } = readyWine();
  return spawn(wine, sleepingCommand(), { env, stdio: "ignore" });
}
