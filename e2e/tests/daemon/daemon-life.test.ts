// @module-tag runtime
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { backdate } from "../../faults/files/made-spool.ts";
import { hangDaemon } from "../../faults/processes/hang-daemon.ts";
import { controllerService, daemonPart, hostProblems } from "../../rig/agent/agent-output.ts";
import { until } from "../../rig/clock/until.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { hasEnded, processStatus } from "../../rig/processes/process-status.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { runtime } from "../../runtimes/current.ts";

const hourly = { login: { suite_execution_interval: 3600 } };

faultTest(
  "a stopped daemon is reported, ended by its identity when it stays so, and replaced; its run goes on",
  { faults: [13] },
  async (report) => {
    await using host = await Host.create({ suites: hourly });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const record = join(host.folders.spool, "daemon.json");
    const daemon = await host.until(() => host.spool.daemonRecord());
    const stop = async () => {
      await host.signal(daemon, "SIGSTOP");
    };

    await stop();
    backdate(record, 60);
    const early = await host.agentCall();
    expect(hostProblems(early, "daemon_stall")).toEqual([
      expect.stringMatching(/^warning: The daemon has been stopped \(SIGSTOP\) for (59|6\d) s/),
    ]);
    backdate(record, 200);
    const late = await host.agentCall();
    expect(hostProblems(late, "daemon_stall")).toEqual([
      expect.stringMatching(/^critical: .*3 min \(its process is stopped\): the next call replaces it/),
    ]);
    expect(controllerService(late)?.state).toBe("2");

    // Let go on in time, as a machine that woke up is: it looks again, and is left alone.
    await host.signal(daemon, "SIGCONT");
    await host.until(() => Date.now() - statSync(record).mtimeMs < 30_000, "it looks again");
    const fine = await host.agentCall();
    expect(hostProblems(fine, "daemon_stall")).toEqual([]);
    expect(daemonPart(fine)).toMatchObject({ instance: daemon.instance, call: { kind: "was-running" } });

    await stop();
    backdate(record, 200);
    await host.agentCall();
    expect(await host.isStopped(daemon)).toBe(true);
    backdate(join(host.folders.spool, "daemon-stall.json"), 60);
    const replaced = await host.agentCall();

    expect(await hasEnded(host, daemon)).toBe(true);
    if (daemonPart(replaced).call.kind === "launched") {
      expect(hostProblems(replaced, "daemon_stall")).toEqual([
        expect.stringMatching(/^critical: .*killed and replaced it, its runs continue/),
      ]);
    }
    const next = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now?.instance === daemon.instance ? undefined : now;
    });
    expect(run.isGone).toBe(false);
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(
      13,
      `warning after 60 s, critical after 200 s, killed by the next call: ${daemon.pid} gave way to ${next.pid}, the run went on`,
    );
  },
);

faultTest(
  "a daemon whose main thread hangs in a system call ends itself, and its run goes on",
  { faults: [39] },
  async (report, context) => {
    await using host = await Host.create({ config: { daemon_stall_timeout: 5 }, suites: hourly });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const daemon = await host.until(() => host.spool.daemonRecord());

    const hang = await hangDaemon(host, { pid: daemon.pid, context });
    const begun = performance.now();
    const reportedItsEnd = /made no step for 5 s \(daemon_stall_timeout is 5\)/;
    try {
      await host.until(
        () => logLines(host, "daemon").some((line) => reportedItsEnd.test(line)),
        "its watchdog bites",
      );
    } finally {
      await hang.letGo();
    }
    const seconds = Math.round((performance.now() - begun) / 1000);
    await host.until(() => processStatus(daemon.pid) === undefined, "the daemon ends itself");

    const words = readFileSync(join(host.folders.spool, "last-words.json"), "utf8");
    expect(JSON.parse(words)).toMatchObject({ pid: daemon.pid });
    await host.agentCall();
    const next = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now?.instance === daemon.instance ? undefined : now;
    });
    expect(next).toMatchObject({ restarts: 1 });
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(39, `${hang.what}: ended itself after ${seconds} s, replaced by the next call, the run went on`);
  },
);

faultTest(
  "a daemon that grows beyond its limit ends itself, and its run goes on",
  { faults: [39], timeoutMs: 300_000 },
  async (report) => {
    await using host = await Host.create({ suites: hourly });
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const run = await robot.nextRun();
    const daemon = await host.until(() => host.spool.daemonRecord());
    const before = memoryMb(daemon.pid);
    const limit = before + 12;
    // A line of the log takes milliseconds under Wine, and all of them are written in one look.
    const patience = runtime.supports("speed") ? {} : { daemon_stall_timeout: 600 };
    host.configure({ config: { max_daemon_memory_mb: limit, ...patience } });
    const { config_digest } = daemon;
    await host.until(() => host.spool.daemonRecord()?.config_digest !== config_digest, "it knows the limit");

    // It remembers each name that it has reported as foreign, for as long as the file is there.
    const names = Array.from({ length: 16_000 }, (_, index) => `${index}-${"x".repeat(230)}`);
    const tasks = join(host.folders.spool, "tasks");
    for (const name of names) writeFileSync(join(tasks, name), "");
    const isGone = () => processStatus(daemon.pid) === undefined;
    await until(isGone, {
      what: "the daemon ends itself",
      boundMs: 240_000,
      state: () => describeHost(host),
    });
    for (const name of names) rmSync(join(tasks, name));

    const [reported] = logLines(host, "daemon").filter((line) => line.includes("max_daemon_memory_mb"));
    const grown = /the daemon has (\d+) MB of memory/.exec(reported ?? "")?.[1];
    expect(Number(grown)).toBeGreaterThan(limit);
    host.configure({ config: { max_daemon_memory_mb: 512 } });
    await host.agentCall();
    const next = await host.until(() => {
      const now = host.spool.daemonRecord();
      return now?.instance === daemon.instance ? undefined : now;
    });
    expect(next).toMatchObject({ restarts: 1 });
    await run.end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(39, `grew from ${before} to ${grown} MB, limit ${limit}: ended itself, the run went on`);
  },
);

function memoryMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(
    readFileSync(`/proc/${runtime.linuxPid(pid)}/status`, "utf8"),
  )?.[1];
  return Math.round(Number(kilobytes) / 1024);
}
