// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { backdate, changeRecords } from "../../faults/files/made-spool.ts";
import { needRoot } from "../../faults/needs.ts";
import { PrivateSystem } from "../../faults/processes/containers.ts";
import { callThrough } from "../../faults/processes/odd-callers.ts";
import { daemonPart } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

faultTest(
  "foreign processes with the pids of a dead daemon, runner and robot get no signal, and a daemon starts",
  { faults: [15] },
  async (report, context) => {
    // In tests/windows/reused-pids.test.ts the records name foreign files instead.
    skipOnWine(context, "nobody can choose the pid of a Windows program");
    needRoot(context);
    await using system = await PrivateSystem.start("alpha");
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
    const robot = host.scriptedRobot("login");
    await callThrough(host, { before: system.enter });
    const run = await robot.nextRun();
    const recordFile = join(host.folders.spool, "daemon.json");
    const daemon = await host.until(() => host.spool.daemonRecord());
    const runner = await host.until(() => host.spool.result("login")?.running?.runner.pid);
    const pids = [daemon.pid, runner, run.pid];
    const inside = async (...command: string[]) =>
      await runCommand([...system.enter, ...command], { env: host.env, cwd: host.folders.plugins });

    await inside("kill", "-9", ...pids.map(String));
    const alive = async () =>
      (await inside("ps", "-o", "pid=,stat=,comm=", "-p", pids.join())).stdout.trim().split("\n");
    // A zombie has its pid until process 1 has waited for it.
    await host.until(async () => (await alive()).join("") === "", "all three are gone");
    const record = readFileSync(recordFile, "utf8");
    const script = pids.map(
      (pid) =>
        `echo ${pid - 1} > /proc/sys/kernel/ns_last_pid; env -i sleep infinity > /dev/null 2>&1 & echo $!`,
    );
    const taken = await runCommand([...system.enter, "bash", "-c", script.join("\n")], {
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
      cwd: "/",
    });
    expect(taken.stdout.trim().split("\n").map(Number)).toEqual(pids);
    const foreignProcesses = await host.until(async () => {
      const lines = await alive();
      return lines.filter((line) => / S\S* +sleep$/.test(line)).length === 3 ? lines : undefined;
    }, "the foreign processes sleep");

    for (const order of [["stop", "--now"], ["stop"]]) {
      writeFileSync(recordFile, record);
      const answer = await inside(...host.command("daemon", ...order));
      expect([answer.exitCode, answer.stdout]).toEqual([0, "not running\n"]);
      expect(await alive()).toEqual(foreignProcesses);
    }

    writeFileSync(recordFile, record);
    // The stopped one looks as a daemon does that hangs since long.
    await inside("kill", "-STOP", String(daemon.pid));
    backdate(recordFile, 3600);
    const answer = await callThrough(host, { before: system.enter });
    expect(answer.section.controller["errors"]).toEqual([]);
    const next = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now?.instance === daemon.instance ? undefined : now;
    });
    await host.until(() => host.spool.result("login")?.last_finished?.outcome === "interrupted");
    const after = await callThrough(host, { before: system.enter });

    expect(daemonPart(after)).toMatchObject({ state: "running", instance: next.instance });
    expect(pids).not.toContain(next.pid);
    expect((await alive()).map((line) => line.replace(/ T/, " S"))).toEqual(foreignProcesses);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(
      15,
      `foreign processes on pids ${pids.join(", ")} outlived stop, stop --now, calls and the closing of the run`,
    );
  },
);

faultTest(
  "after a reboot runs on record are recorded as interrupted, and the schedule goes on without a scheduled time twice",
  { faults: [16] },
  async (report, context) => {
    needRoot(context);
    const ids = ["a", "b", "c", "d", "e"];
    const suites = Object.fromEntries(ids.map((id) => [id, { suite_execution_interval: 8 }]));
    await using host = await Host.create({ config: { max_parallel_executions: 5 }, suites });
    const robots = ids.map((id) => host.scriptedRobot(id));
    await host.agentCall();
    await Promise.all(robots.map(async (robot) => await robot.nextRun()));
    const before = await host.until(() => host.spool.daemonRecord());

    // All ends at once, as by a reset; the next boot has another id.
    for (const target of host.processes()) await host.signal(target, "SIGKILL");
    await host.until(() => host.processes().length === 0, "nothing is left");
    expect(ids.map((id) => host.spool.result(id)?.running === null)).toEqual(ids.map(() => false));
    const isOfNewBoot = await callInAnotherBoot(host);

    const next = await Promise.all(robots.map(async (robot) => await robot.nextRun()));
    expect(isOfNewBoot(host.spool.daemonRecord()?.start_token ?? "")).toBe(true);
    expect(host.spool.daemonRecord()?.instance).not.toBe(before.instance);
    for (const id of ids) {
      const finished = host.spool.result(id)?.last_finished;
      expect(finished).toMatchObject({
        outcome: "interrupted",
        message: expect.stringContaining("restarted"),
      });
    }
    await Promise.all(next.map(async (run) => await run.end(0)));
    await host.until(() => ids.every((id) => host.spool.result(id)?.last_rc === 0));

    const scheduledTimes = ids.map((id) => host.spool.runs(id).map(({ planned_epoch }) => planned_epoch));
    expect(scheduledTimes.map((one) => new Set(one).size)).toEqual(scheduledTimes.map((one) => one.length));
    for (const [first = 0, ...later] of scheduledTimes) {
      expect(later.filter((scheduledTime) => (scheduledTime - first) % 8 !== 0)).toEqual([]);
    }
    report(
      16,
      `5 runs of another boot recorded as interrupted, ${scheduledTimes.flat().length - 5} runs since, no scheduled time twice`,
    );
  },
);

/** Calls the plugin as after a reboot; reports what is a token of the new boot then. */
async function callInAnotherBoot(host: Host): Promise<(token: string) => boolean> {
  if (!runtime.supports("mounts")) {
    // All boots of Wine have one number, so what is on record is of another one.
    const earlier = "133771234567890123:";
    const isOfEarlier = (text: string) => text.replaceAll(/("start_token": *")\d+:/g, `$1${earlier}`);
    changeRecords(host.folders.spool, isOfEarlier);
    expect(host.spool.daemonRecord()?.start_token).toContain(earlier);
    await host.agentCall();
    return (token) => token !== "" && !token.startsWith(earlier);
  }
  const bootId = randomUUID();
  const file = join(host.folders.root, "boot-id");
  writeFileSync(file, `${bootId}\n`);
  const lines = `mount --bind '${file}' /proc/sys/kernel/random/boot_id`;
  await callThrough(host, { before: ["unshare", "--mount"], lines });
  return (token) => token.startsWith(bootId);
}
