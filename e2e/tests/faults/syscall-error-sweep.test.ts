// @module-tag slow
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import { FAILING_CALLS, failingCalls } from "../../faults/syscalls/changing-calls.ts";
import type { Injection } from "../../faults/syscalls/meddled-command.ts";
import { expectTimesAccounted } from "../../faults/syscalls/sweep.ts";
import { traceAgentCall, type TracedCall, traceProgram } from "../../faults/syscalls/trace.ts";
import { readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { logLines } from "../../rig/spool/tasks.ts";
import { runtime } from "../../runtimes/current.ts";

const calls = FAILING_CALLS;

faultTest(
  "a plugin call that can't open, read, list, make, stamp or remove any one file answers all the same",
  { faults: [5], timeoutMs: 240_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0 && host.spool.running().length === 0);
    const { pid } = await host.until(() => host.spool.daemonRecord());
    const whole = await traceAgentCall(host, { calls });

    let injected = 0;
    const all = failingCalls(whole.calls, host.folders.root);
    const some = all.filter((_, index) => runtime.name === "node" || index % 2 === 0);
    for (const { injection } of some) {
      const answer = await traceAgentCall(host, { calls, injections: [injection] });
      const [failed] = answer.calls.filter(({ isInjected }) => isInjected);
      if (failed === undefined || !failed.path.startsWith(host.folders.root)) continue;
      injected += 1;
      const reported = `${failed.name} ${failed.path} ${injection.does}\n${answer.stdout}\n${answer.stderr}`;
      expect(() => readAgentAnswer(answer), reported).not.toThrow();
    }

    expect(injected).toBeGreaterThan(some.length / 2);
    const { section } = await host.agentCall();
    expect(section.suites.map(({ id, rc }) => [id, rc])).toEqual([["login", 0]]);
    await host.until(() => host.programProcesses("daemon").length === 1, "one daemon stays");
    expect(host.spool.daemonRecord()?.pid).toBe(pid);
    report(
      5,
      `${injected} calls failed with EIO, EACCES, EMFILE or ENOSPC, one at a time: each answer whole`,
    );
  },
);

faultTest(
  "a daemon whose calls fail again and again goes on, and no scheduled time is lost or run twice",
  { faults: [6], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({
      config: { keep_runs: 1000 },
      suites: { login: { suite_execution_interval: 1 } },
    });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.killDaemon("SIGKILL");

    const daemon = traceProgram(host, host.command("daemon", "run", "--launched", "plain"), {
      calls,
      injections: await nowAndThen(host),
    });
    const failures = () => daemon.calls().filter(({ isInjected }) => isInjected);
    await host.until(
      () => daemon.hasEnded() || new Set(failures().map(kindOf)).size === paces.length,
      "each kind of failure has come",
    );
    const runsBefore = host.robotRuns("login").length;
    await host.until(() => daemon.hasEnded() || host.robotRuns("login").length > runsBefore + 2);

    const died = daemon.hasEnded() ? (await daemon.ended).output + describeHost(host) : "";
    expect(died).toBe("");
    const { section } = await host.agentCall();
    expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
    const lines = logLines(host, "daemon").filter((line) => / (?:ERROR|WARN) /.test(line)).length;
    const count = failures().length;
    expect(lines).toBeLessThan(count * 3);
    await host.killDaemon("SIGKILL");
    await daemon.ended;
    await host.agentCall();
    host.configure({ suites: { login: { execution_mode: "external" } } });
    await host.until(() => host.spool.tasks().length === 0 && host.programProcesses("runner").length === 0);
    await host.until(() => host.spool.running().length === 0);
    const runs = expectTimesAccounted(host, "login", 1);
    report(6, `${count} failures of ${paces.length} kinds in one life: ${runs} runs, all accounted for`);
  },
);

/** Each at another pace, so that they meet in every order. */
const paces = [
  { calls: "openat", error: "EMFILE", pace: 23 },
  { calls: "getdents64", error: "EIO", pace: 17 },
  { calls: "rename", error: "EACCES", pace: 5 },
  { calls: "unlink", error: "EACCES", pace: 4 },
  { calls: "fsync", error: "EIO", pace: 6 },
];

/** Failures from the second look on: before that a runtime reads its own parts. */
async function nowAndThen(host: Host): Promise<readonly Injection[]> {
  const daemon = traceProgram(host, host.command("daemon", "run", "--launched", "plain"), { calls });
  const hasTicked = ({ name, path }: TracedCall) => name === "rename" && path.endsWith("/daemon.json");
  await host.until(() => daemon.calls().some(hasTicked), "the daemon has looked once");
  await host.killDaemon("SIGKILL");
  await daemon.ended;
  return paces.map(({ calls: name, error, pace }) => {
    const made = daemon.calls().filter((call) => call.name === name).length;
    return { calls: name, does: `error=${error}`, when: `${made + 1}+${pace}` };
  });
}

function kindOf({ name }: { readonly name: string }): string {
  return name;
}
