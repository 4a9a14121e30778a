import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import { hostRunManually } from "../../faults/syscalls/sweep.ts";
import { traceAgentCall, type TracedCall, traceProgram } from "../../faults/syscalls/trace.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { runtime } from "../../runtimes/current.ts";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";
import { skipFileOnWine } from "../../runtimes/wine/skip-on-wine.ts";

skipFileOnWine("Windows neither cuts a write short nor interrupts one");

const calls = "openat,write,fsync,rename";
/** Deno takes an interruption of its own wakeups, which the system never makes, for its end. */
const isAll = runtime.name === "node";
const interrupted = [
  { calls: "write", does: "error=EINTR", when: "1+2" },
  { calls: "fsync", does: "error=EINTR", when: "1+2" },
];

faultTest(
  "a write that the system cuts short goes on where it ended",
  { faults: [7], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    const limitBytes = 50_000;
    await using host = await Host.create({ suites: { login: { execution_mode: "external" } } });
    host.writeConfigFile(`${readFileSync(host.configFile, "utf8")}# ${"x".repeat(200_000)}\n`);
    const text = readFileSync(host.configFile, "utf8");
    const command = host.command("daemon", "run", "--launched", "plain");
    const limit = async (size: string) => {
      const [target] = host.processes().filter(({ argv }) => argv[0] === command[0]);
      const prlimit = ["prlimit", "--pid", String(target?.pid), `--fsize=${size}`];
      const set = await runCommand(prlimit, { env: host.env, cwd: "/" });
      expect(set.exitCode, set.stderr).toBe(0);
    };

    const daemon = traceProgram(host, command, {
      calls,
      // Time to set the limit, and to lift it before the rest is written: beyond it the system ends who writes.
      injections: [{ calls: "write", does: "delay_exit=1000000" }],
    });
    await host.until(() => logLines(host, "daemon").length > 0, "the runtime has come up");
    await limit(`${limitBytes}:unlimited`);
    await host.until(() => temporarySizes(host).includes(limitBytes), "the config is written in part");
    await limit("unlimited");

    await host.until(() => keptConfig(host) === text, "the config is kept");
    await host.until(() => host.spool.daemonRecord());
    const short = daemon.calls().filter(isShort);
    expect(short.map(({ result }) => result)).toEqual([limitBytes]);
    report(7, `daemon: 1 write of ${text.length} bytes cut to ${limitBytes}, the file is whole`);
  },
);

faultTest(
  "a runner that dies in the middle of a write leaves a run that is closed, and whole records",
  { faults: [7], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await hostRunManually();
    expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
    let shortWrites = 0;

    for (const limitBytes of [300, 1_100, 1_600]) {
      const before = host.spool.runs("login").length;
      const limited = ["prlimit", `--fsize=${limitBytes}`, ...host.command("runner", "--run", "login")];
      const runner = traceProgram(host, limited, { calls, isFollowing: true });
      await runner.ended;
      shortWrites += runner.calls().filter(isShort).length;
      await host.until(
        () => host.spool.running().length === 0 && host.programProcesses("runner").length === 0,
      );
      host.spool.expectWhole();
      const { running, last_finished: last } = host.spool.result("login") ?? {};
      expect(running).toBeNull();
      const finished = host.spool.runs("login").findLast(({ phase }) => phase === "finished");
      expect([last?.run_id, last?.outcome]).toEqual([finished?.run_id, finished?.outcome]);
      expect(host.spool.runs("login").length).toBeLessThanOrEqual(before + 1);
    }

    expect(shortWrites).toBeGreaterThan(0);
    expect(await host.runner("--run", "login")).toMatchObject({ exitCode: 0 });
    report(7, `runner: killed at ${shortWrites} short writes, its runs closed, no record torn`);
  },
);

faultTest(
  "writes and syncs that a signal interrupts are made again by every program",
  { faults: [7], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 1 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    const daemon = traceProgram(host, host.command("daemon", "run", "--launched", "plain"), {
      calls,
      paths: isAll ? [] : interruptible(host),
      injections: interrupted,
    });
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    const { pid } = await host.until(() => host.spool.daemonRecord());
    expect(keptConfig(host)).toBe(readFileSync(host.configFile, "utf8"));

    const answer = await traceAgentCall(host, {
      calls,
      paths: isAll ? [] : interruptible(host),
      injections: interrupted,
    });
    expect(readAgentAnswer(answer).section.suites.map(({ id, rc }) => [id, rc])).toEqual([["login", 0]]);
    expect(host.spool.daemonRecord()?.pid).toBe(pid);

    host.configure({ suites: { login: { execution_mode: "external" } } });
    await host.until(() => host.spool.tasks().length === 0 && host.spool.running().length === 0);
    const runner = traceProgram(host, host.command("runner", "--run", "login"), {
      calls,
      isFollowing: true,
      paths: isAll ? [] : interruptible(host),
      injections: interrupted,
    });
    expect((await runner.ended).exitCode).toBe(0);
    host.spool.expectWhole();
    const log = [...logLines(host, "daemon"), ...logLines(host, "runner")];
    expect(log.filter((line) => line.includes("EINTR") || !line.startsWith("20"))).toEqual([]);
    const counts = [daemon.calls(), answer.calls, runner.calls()].map((traced) => own(host, traced).length);
    for (const count of isAll ? counts : [counts[0], counts[2]]) expect(count).toBeGreaterThan(0);
    report(7, `EINTR at ${counts.join(", ")} writes and syncs of daemon, call and runner: all whole`);
  },
);

/** The folders and files with names that are known before. */
function interruptible({ folders }: Host): string[] {
  const logs = ["daemon", "runner", "ctrl"].map((program) => `robotmk-${program}.log`);
  return [
    folders.spool,
    join(folders.spool, "results"),
    ...logs.map((name) => join(folders.log, "robotmk", name)),
  ];
}

/** Interruptions of what goes to files and to the agent, not of a runtime's own wakeups. */
function own(host: Host, traced: readonly TracedCall[]): readonly TracedCall[] {
  return traced.filter(
    ({ isInjected, path, descriptor }) =>
      isInjected && (path.startsWith(host.folders.root) || descriptor === 1),
  );
}

function isShort({ name, text, result }: TracedCall): boolean {
  const asked = Number(/, (\d+)\) += /.exec(text)?.[1]);
  return name === "write" && result !== undefined && result > 0 && result < asked;
}

function temporarySizes(host: Host): number[] {
  const { spool } = host.folders;
  return (readOrUndefined(() => readdirSync(spool)) ?? [])
    .filter((name) => name.startsWith(".config.yml."))
    .map((name) => readOrUndefined(() => statSync(join(spool, name)).size) ?? 0);
}

function keptConfig(host: Host): string | undefined {
  return readOrUndefined(() => readFileSync(join(host.folders.spool, "config.yml"), "utf8"));
}
