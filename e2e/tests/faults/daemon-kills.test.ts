// @module-tag slow
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needStrace } from "../../faults/needs.ts";
import {
  CHANGING_CALLS,
  type ChangingCall,
  changingCalls,
  lastRole,
} from "../../faults/syscalls/changing-calls.ts";
import type { Injection } from "../../faults/syscalls/meddled-command.ts";
import { expectTimesAccounted, hasOneDaemon, strikeEach } from "../../faults/syscalls/sweep.ts";
import { traceProgram } from "../../faults/syscalls/trace.ts";
import { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";

const calls = CHANGING_CALLS;
const interval = 1;

faultTest(
  "a daemon killed before any change that it makes leaves whole files, and each scheduled time is run once or counted",
  { faults: [6], timeoutMs: 300_000 },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({
      config: { keep_runs: 1000 },
      suites: { login: { suite_execution_interval: interval } },
    });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    const configText = readFileSync(host.configFile, "utf8");
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    await host.killDaemon("SIGKILL");
    const changes = firstOfEach(await changesOfALife(host), runtime.name === "node" ? 2 : 1);

    let calledIn = 0;
    const { hit, strikes } = await strikeEach(changes, async (change) => {
      const { name, nth } = change;
      const daemon = startDaemon(host, [{ calls: name, does: "signal=SIGKILL", when: String(nth) }]);
      await daemonEnds(host, daemon);

      host.spool.expectWhole();
      expect(readFileSync(join(host.folders.spool, "config.yml"), "utf8")).toBe(configText);
      const role = lastRole(daemon.calls(), host.folders.root);
      calledIn += 1;
      if (calledIn % 5 === 0) {
        const { section } = await host.agentCall();
        expect(section.suites.map(({ id, rc }) => [id, rc])).toEqual([["login", 0]]);
        await host.until(() => hasOneDaemon(host), "one daemon is back");
        await host.killDaemon("SIGKILL");
      }
      return role;
    });

    // Reading opens files, and waking another thread is a write: the numbers of these are the least sure ones.
    const roles = changes.map(({ role }) => role);
    expect(roles.filter((role) => !/^(openat|write) /.test(role) && !hit.has(role))).toEqual([]);
    expect(roles.filter((role) => hit.has(role)).length).toBeGreaterThan(roles.length / 2);
    await host.agentCall();
    const before = host.spool.runs("login").length;
    await host.until(() => host.spool.runs("login").length > before, "the schedule goes on");
    host.configure({ suites: { login: { execution_mode: "external" } } });
    await host.until(() => host.spool.tasks().length === 0 && host.programProcesses("runner").length === 0);
    await host.until(() => host.spool.running().length === 0);
    expect(host.programProcesses("daemon")).toHaveLength(1);
    const runs = expectTimesAccounted(host, "login", interval);
    report(
      6,
      `${strikes} kills at ${hit.size} kinds of calls, ${runs} runs, no scheduled time lost or run twice`,
    );
  },
);

function startDaemon(host: Host, injections: readonly Injection[]) {
  return traceProgram(host, host.command("daemon", "run", "--launched", "plain"), { calls, injections });
}

/** The strike may have come too late in this life: then it is killed anyhow. */
async function daemonEnds(host: Host, daemon: ReturnType<typeof startDaemon>): Promise<void> {
  await host.until(() => daemon.hasEnded() || lateIn(daemon.calls(), host), "the daemon is killed");
  const pid = host.spool.daemonRecord()?.pid;
  // The strike may come just now, too.
  for (const target of host.processes()) if (target.pid === pid) await host.kill(target, "SIGKILL");
  await daemon.ended;
}

/** A daemon's life holds all kinds of changes when it has planned twice and reported on that. */
function lateIn(traced: ReturnType<ReturnType<typeof startDaemon>["calls"]>, host: Host): boolean {
  const roles = changingCalls(traced, host.folders.root).map(({ role }) => role);
  return roles.filter((role) => role === "openat spool/tasks/SLOT_robotmk_login").length > 3;
}

/** What a daemon that adopts the work of a dead one changes. */
async function changesOfALife(host: Host): Promise<ChangingCall[]> {
  const daemon = startDaemon(host, []);
  await host.until(() => {
    const roles = changingCalls(daemon.calls(), host.folders.root).map(({ role }) => role);
    return roles.filter((role) => role === "openat spool/tasks/SLOT_robotmk_login").length > 2;
  }, "the daemon has planned twice");
  await host.killDaemon("SIGKILL");
  await daemon.ended;
  return changingCalls(daemon.calls(), host.folders.root);
}

function firstOfEach(changes: readonly ChangingCall[], most: number): ChangingCall[] {
  return changes.filter(
    ({ role }, index) => changes.slice(0, index).filter((other) => other.role === role).length < most,
  );
}
