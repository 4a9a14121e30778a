// @module-tag slow
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import {
  CHANGING_CALLS,
  type ChangingCall,
  changingCalls,
  lastRole,
} from "../../faults/syscalls/changing-calls.ts";
import { expectBeginning, hasOneDaemon, killDaemons, strikeEach } from "../../faults/syscalls/sweep.ts";
import { traceAgentCall } from "../../faults/syscalls/trace.ts";
import { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";

const calls = CHANGING_CALLS;

faultTest(
  "a plugin call killed before any change that it makes leaves nothing held, and the next one is whole",
  { faults: [5], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: { login: { suite_execution_interval: 3600 } } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    const { pid } = await host.until(() => host.spool.daemonRecord());
    await host.agentCall();
    const whole = await traceAgentCall(host, { calls });
    const changes = changingCalls(whole.calls, host.folders.root).filter(isInLeg);
    expect(changes.map(({ role }) => role)).toContain("write standard output");

    const { hit, strikes } = await strikeEach(changes, async (change) => {
      const killed = await traceAgentCall(host, { calls, injections: [killAt(change)] });

      expectBeginning(killed.stdout);
      host.spool.expectWhole();
      const { section } = await host.agentCall();
      expect(section.suites.map(({ id, rc }) => [id, rc])).toEqual([["login", 0]]);
      return killed.exitCode === 0 ? undefined : lastRole(killed.calls, host.folders.root);
    });

    expect(changes.map(({ role }) => role).filter((role) => !hit.has(role))).toEqual([]);
    expect(host.spool.daemonRecord()?.pid).toBe(pid);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(5, `beside a daemon: ${strikes} kills at ${hit.size} kinds of calls, each next answer whole`);
  },
);

faultTest(
  "a first call killed before any change that it makes is followed by one that brings one daemon",
  { faults: [5], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: { login: { execution_mode: "external" } } });
    const first = await traceAgentCall(host, { calls });
    await killDaemons(host);
    const changes = uniqueRoles(
      changingCalls(first.calls, host.folders.root).filter(({ role }) => !isRandom(role)),
    ).filter(isInLeg);

    const { hit, strikes } = await strikeEach(changes, async (change) => {
      rmSync(dirname(host.folders.spool), { recursive: true });
      rmSync(join(host.folders.log, "robotmk"), { recursive: true, force: true });
      const killed = await traceAgentCall(host, { calls, injections: [killAt(change)] });

      expectBeginning(killed.stdout);
      host.spool.expectWhole();
      const { section } = await host.agentCall();
      expect(section.suites).toHaveLength(1);
      await host.until(() => hasOneDaemon(host), "one daemon stays");
      await killDaemons(host);
      return killed.exitCode === 0 ? undefined : lastRole(killed.calls, host.folders.root);
    });

    // How often it looks for the daemon, and so the number of what comes after that, is another each time.
    const sure = changes.map(({ role }) => role).filter((role) => !/^(openat|write) /.test(role));
    expect(sure.filter((role) => !hit.has(role))).toEqual([]);
    report(
      5,
      `on a new host: ${strikes} kills at ${hit.size} kinds of calls, each next call brought 1 daemon`,
    );
  },
);

/**
 * The probes of the spool's folders are alike, and a call beside a daemon is killed at each of them. Whether the daemon
 * is up in time is up to the machine.
 */
function isRandom(role: string): boolean {
  return (
    role.includes("launch-pending") || (role.includes(".probe.") && role !== "unlink spool/.probe.*.tmp")
  );
}

/** Deno's programs take several times as long to start: every second call has to do. Printing is always among them. */
function isInLeg({ role }: ChangingCall, index: number): boolean {
  return runtime.name === "node" || index % 2 === 0 || role === "write standard output";
}

function uniqueRoles(changes: readonly ChangingCall[]): ChangingCall[] {
  return changes.filter(({ role }, index) => changes.findIndex((other) => other.role === role) === index);
}

function killAt({ name, nth }: ChangingCall) {
  return { calls: name, does: "signal=SIGKILL", when: String(nth) };
}
