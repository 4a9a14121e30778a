// @module-tag runtime
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { removeAtOnce } from "../../faults/files/made-spool.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { holdLock, isLockHeld } from "../../rig/spool/foreign-lock.ts";
import { denoRuntime } from "../../runtimes/deno/deno-runtime.ts";
import { nodeRuntime } from "../../runtimes/node/node-runtime.ts";
import { runtime } from "../../runtimes/current.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

test("a daemon on one runtime excludes one on the other", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  await robot.nextRun();
  const first = await host.until(() => host.spool.daemonRecord());

  const other = await runCommand([...otherDaemon(host), "run"], {
    env: host.env,
    cwd: host.folders.root,
  });

  expect(other.stdout + other.stderr).toMatch(/another.daemon|already runs/);
  expect(host.spool.daemonRecord()?.instance).toBe(first.instance);
  expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([first.pid]);
});

test("the daemon's lock excludes other programs, for exactly its life", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  await host.until(() => host.spool.daemonRecord());
  expect(await isLockHeld(host, lockFile(host))).toBe(true);

  await host.killDaemon("SIGKILL");

  await host.until(async () => !(await isLockHeld(host, lockFile(host))), "the lock is free");
  // Runner and robot live on and have not inherited it.
  expect(run.isGone).toBe(false);
  expect(host.programProcesses("runner")).toHaveLength(1);
});

test("while someone else holds the lock, no daemon comes up, and a call still answers", async () => {
  await using host = await Host.create({ suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  mkdirSync(host.folders.spool, { recursive: true });
  const held = await holdLock(host, lockFile(host));

  const { section } = await host.agentCall();

  expect(section.suites.map(({ id }) => id)).toEqual(["login"]);
  await host.until(() => host.programProcesses("daemon").length === 0, "the daemon gave way");
  expect(host.robotRuns()).toEqual([]);
  await held.release();
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
});

test.each([
  ["its lock file", (host: Host) => rmSync(lockFile(host))],
  ["its whole spool", (host: Host) => removeAtOnce(host.folders.spool)],
])("a daemon that loses %s gives way to one new daemon", async (_what, lose) => {
  await using host = await Host.create({ suites: { login: {} } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.until(() => host.spool.running().length === 0);
  const lost = host.spool.daemonRecord();

  lose(host);

  await host.until(async () => {
    await host.agentCall();
    return host.spool.daemonRecord()?.instance !== lost?.instance && host.spool.daemonRecord();
  });
  await host.until(() => host.programProcesses("daemon").length === 1, "the old one has ended");
  expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([host.spool.daemonRecord()?.pid]);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
});

function lockFile(host: Host): string {
  return join(host.folders.spool, "daemon.lock");
}

/** On Windows the other runtime is the other node.exe: Deno has none under Wine. */
function otherDaemon(host: Host): readonly string[] {
  if (runtime.name === "wine") {
    const [wine = "", , ...rest] = host.command("daemon");
    return [wine, readyWine().nodes[20], ...rest];
  }
  const other = runtime.name === "deno" ? nodeRuntime : denoRuntime;
  return other.programs(host.folders, { bundle: undefined, isFromSources: true }).command("daemon");
}
