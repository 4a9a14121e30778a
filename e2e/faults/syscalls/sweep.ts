import { expect } from "vitest";
import type { ChangingCall } from "./changing-calls.ts";
import { parseAgentOutput } from "../../rig/agent/agent-output.ts";
import { describeHost } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { overlappingRuns } from "../../rig/robots/recorder.ts";

/** Under load the order of calls varies from trace to trace. */
const TRIES = 10;

/**
 * Strikes at each of the calls that were seen before. Wakeups of other threads and looks for a file shift their
 * numbers now and then, so that another call is hit: then it is tried again.
 *
 * @param strike returns the role of the call that was hit, if any
 * @returns the roles that were hit, and how many strikes there were
 */
export async function strikeEach(
  changes: readonly ChangingCall[],
  strike: (change: ChangingCall) => Promise<string | undefined>,
): Promise<{ readonly hit: ReadonlySet<string>; readonly strikes: number }> {
  const hit = new Set<string>();
  let strikes = 0;
  for (const change of changes) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      strikes += 1;
      const role = await strike(change);
      if (role !== undefined) hit.add(role);
      if (hit.has(change.role)) break;
    }
  }
  return { hit, strikes };
}

/** Expects what a killed call printed to be nothing, or a valid answer up to the place where it was cut. */
export function expectBeginning(printed: string): void {
  const whole = printed.slice(0, printed.lastIndexOf("\n") + 1);
  if (whole === "") {
    expect("<<<robotmk:sep(0)>>>\n".startsWith(printed.slice(0, 21)), printed.slice(0, 200)).toBe(true);
    return;
  }
  for (const { name, lines } of parseAgentOutput(whole).sections) {
    if (name === "robotmk") for (const line of lines) JSON.parse(line);
  }
}

/**
 * Expects each scheduled time of a scheduled suite to be run once or counted as missed, each robot to belong to one run, and
 * each run to be reported. To be asked when nothing of it goes on.
 *
 * @returns how many runs there were
 */
export function expectTimesAccounted(host: Host, id: string, intervalSeconds: number): number {
  const reported = describeHost(host);
  const runs = host.spool.runs(id);
  const scheduledTimes = runs.map((run) => run.planned_epoch).toSorted((a, b) => a - b);
  expect(new Set(scheduledTimes).size, reported).toBe(scheduledTimes.length);
  expect(runs.map(({ phase }) => phase)).toEqual(runs.map(() => "finished"));
  const robotRuns = host.robotRuns(id);
  expect(overlappingRuns(robotRuns)).toEqual([]);
  expect(new Set(robotRuns.map(({ runId }) => runId)).size, reported).toBe(robotRuns.length);
  const known = new Set(runs.map(({ run_id: runId }) => runId));
  expect(robotRuns.filter(({ runId }) => !known.has(runId ?? ""))).toEqual([]);
  const span = ((scheduledTimes.at(-1) ?? 0) - (scheduledTimes[0] ?? 0)) / intervalSeconds + 1;
  expect(runs.length + (host.spool.result(id)?.missed_runs ?? Number.NaN), reported).toBe(span);
  return runs.length;
}

/** Expects the suite's last run to be closed, the same in its record and its result, and to have had one robot. */
export function expectReportedAlike(host: Host, of: { readonly id: string; readonly when: string }): void {
  const reported = `${of.when}\n${describeHost(host)}`;
  const closed = host.spool.runs(of.id).findLast(({ phase }) => phase === "finished");
  const { running, last_finished: last } = host.spool.result(of.id) ?? {};
  expect(running ?? null, reported).toBeNull();
  expect(last?.run_id, reported).toBe(closed?.run_id);
  expect(last?.outcome, reported).toBe(closed?.outcome);
  const robotRuns = host.robotRuns(of.id).map(({ runId }) => runId);
  expect(new Set(robotRuns).size, reported).toBe(robotRuns.length);
}

/** Returns whether one daemon lives, and is the one on record: others that were launched have given way. */
export function hasOneDaemon(host: Host): boolean {
  const [daemon, ...others] = host.programProcesses("daemon");
  return others.length === 0 && daemon !== undefined && daemon.pid === host.spool.daemonRecord()?.pid;
}

/** Kills every daemon of a host, those on their way up as well, and waits until no program of it lives. */
export async function killDaemons(host: Host): Promise<void> {
  await host.until(async () => {
    for (const daemon of host.programProcesses("daemon")) await host.signal(daemon, "SIGKILL");
    return host.processes().length === 0;
  }, "nothing of the host lives");
}

/** A host with a daemon, which starts none of its runs: its one suite `login` is external, its robot quick. */
export async function hostRunManually(): Promise<Host> {
  const host = await Host.create({ suites: { login: { execution_mode: "external" } } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.daemonRecord());
  return host;
}
