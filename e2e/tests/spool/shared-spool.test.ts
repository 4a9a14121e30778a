// @module-tag runtime
import { join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot, needStrace } from "../../faults/needs.ts";
import { PrivateSystem } from "../../faults/processes/containers.ts";
import { callThrough } from "../../faults/processes/odd-callers.ts";
import { tracedCommand } from "../../faults/syscalls/trace.ts";
import { controllerService, daemonPart, hostProblems } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { skipFileOnWine } from "../../runtimes/wine/skip-on-wine.ts";

// There it is tests/windows/shared-spool.test.ts.
skipFileOnWine("Windows has no statfs and no namespaces");

const hourly = { login: { suite_execution_interval: 3600 } };

/** As statfs(2) reports them, in the order of the bytes in memory. */
const foreign = [
  ["NFS", "6969000000000000"],
  ["SMB2", "424d53fe00000000"],
  ["FUSE", "4655736500000000"],
] as const;

faultTest(
  "a spool on a network file system is reported, with what it may cost",
  { faults: [43] },
  async (report, context) => {
    needStrace(context);
    await using host = await Host.create({ suites: hourly });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(hostProblems(await host.agentCall(), "spool_filesystem")).toEqual([]);

    for (const [name, bytes] of foreign) {
      const before = tracedCommand([], {
        traceFile: join(host.folders.root, "trace"),
        calls: "statfs",
        injections: [{ calls: "statfs", does: `poke_exit=@arg2=${bytes}` }],
        isFollowing: true,
      });
      const answer = await callThrough(host, { before });

      expect(hostProblems(answer, "spool_filesystem")).toEqual([
        expect.stringMatching(
          new RegExp(`^warning: The spool ".*" lies on a network file system, ${name}.*lost`),
        ),
      ]);
      expect(Number(controllerService(answer)?.state)).toBeGreaterThan(0);
    }
    report(
      43,
      `reported as ${foreign.map(([name]) => name).join(", ")}, a warning each; nothing on a disk of the host`,
    );
  },
);

test("of two hosts on one spool the second starts nothing, stops nothing, and names the first", async (context) => {
  needRoot(context);
  await using alpha = await PrivateSystem.start("alpha");
  await using beta = await PrivateSystem.start("beta");
  await using host = await Host.create({ suites: hourly });
  const robot = host.scriptedRobot("login");
  const onBeta = async (program: "ctrl" | "daemon" | "runner", ...args: string[]) =>
    await runCommand([...beta.enter, ...host.command(program, ...args)], {
      env: host.env,
      cwd: host.folders.plugins,
    });
  await callThrough(host, { before: alpha.enter });
  const run = await robot.nextRun();
  const daemon = await host.until(() => host.spool.daemonRecord());
  const [process, ...others] = host.programProcesses("daemon");
  expect(others).toEqual([]);
  expect(daemon["host"]).toBe("alpha");

  const answer = await callThrough(host, { before: beta.enter });

  expect(daemonPart(answer)).toMatchObject({
    state: "elsewhere",
    call: { kind: "elsewhere", host: "alpha" },
  });
  expect(hostProblems(answer, "spool_shared")).toEqual([
    expect.stringMatching(/^critical: The spool ".*" is in use by the daemon of host "alpha"/),
  ]);
  expect(controllerService(answer)?.state).toBe("2");
  const status = await onBeta("daemon", "status");
  expect([status.exitCode, status.stdout]).toEqual([4, expect.stringContaining('runs on host "alpha"')]);
  for (const order of [["start"], ["stop"], ["stop", "--now"], ["restart"]]) {
    expect((await onBeta("daemon", ...order)).exitCode).toBe(1);
  }
  expect((await onBeta("runner", "--run", "login")).exitCode).toBe(1);
  // It may sleep or run at the moment: what it is, is its pid and its start.
  expect(host.programProcesses("daemon")).toMatchObject([
    { pid: process?.pid, startTicks: process?.startTicks },
  ]);
  expect(host.spool.daemonRecord()?.instance).toBe(daemon.instance);

  // The first host's daemon dies. The second may take over, but must not take the living run for a dead one.
  if (process !== undefined) await host.kill(process, "SIGKILL");
  await callThrough(host, { before: beta.enter });
  await host.until(() => host.spool.daemonRecord()?.["host"] === "beta");
  expect(daemonPart(await callThrough(host, { before: alpha.enter })).call).toEqual({
    kind: "elsewhere",
    host: "beta",
  });
  expect(run.isGone).toBe(false);
  await run.end(0);

  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
  await host.until(() => host.spool.running().length === 0, "the file of the run is gone");
  expect(host.robotRuns("login")).toHaveLength(1);
});
