// @module-tag windows
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { controllerService, daemonPart, hostProblems } from "../../rig/agent/agent-output.ts";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { holdLock } from "../../rig/spool/foreign-lock.ts";
import { SpoolReader } from "../../rig/spool/spool-reader.ts";
import { readyWine } from "../../runtimes/wine/windows-paths.ts";

const hourly = { login: { suite_execution_interval: 3600 } };

faultTest("a spool on a share is reported, with what it may cost", { faults: [43] }, async (report) => {
  await using host = await Host.create({ suites: hourly });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  const folder = join(host.folders.root, "share");
  mkdirSync(folder);
  using share = shared(folder);
  host.configure({ config: { spool_dir: share.path } });
  const spool = new SpoolReader(join(folder, "system"));

  await host.agentCall();
  await host.until(() => spool.result("login")?.last_rc === 0);
  const answer = await host.agentCall();

  expect(hostProblems(answer, "spool_filesystem")).toEqual([
    expect.stringMatching(/^warning: The spool ".*" lies on a network file system, SMB2.*lost/),
  ]);
  expect(Number(controllerService(answer)?.state)).toBeGreaterThan(0);
  await host.daemon("stop");
  await host.until(() => host.processes().length === 0);
  report(
    43,
    `reported as SMB2: ${share.path.split("\\").length - 3} levels below a share, a warning; the suite runs`,
  );
});

test("of two hosts on one spool the second starts nothing, stops nothing, and names the first", async () => {
  await using host = await Host.create({ suites: hourly });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  await host.agentCall();
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  await host.killDaemon("SIGKILL");
  // Wine has one name, so it is the record that names another one; its daemon is who has the lock.
  const file = join(host.folders.spool, "daemon.json");
  const foreign = readFileSync(file, "utf8").replace(/("host": *)"[^"]*"/, '$1"alpha"');
  writeFileSync(file, foreign);
  const lock = await holdLock(host, join(host.folders.spool, "daemon.lock"));

  const answer = await host.agentCall();

  expect(daemonPart(answer)).toMatchObject({
    state: "elsewhere",
    call: { kind: "elsewhere", host: "alpha" },
  });
  expect(hostProblems(answer, "spool_shared")).toEqual([
    expect.stringMatching(/^critical: The spool ".*" is in use by the daemon of host "alpha"/),
  ]);
  expect(controllerService(answer)?.state).toBe("2");
  const status = await host.daemon("status");
  expect([status.exitCode, status.stdout]).toEqual([4, expect.stringContaining('runs on host "alpha"')]);
  for (const order of [["start"], ["stop"], ["stop", "--now"], ["restart"]]) {
    expect((await host.daemon(...order)).exitCode, order.join(" ")).toBe(1);
  }
  expect((await host.runner("--run", "login")).exitCode).toBe(1);
  expect(await stillLiving(host, host.processes())).toEqual([]);
  expect(readFileSync(file, "utf8")).toBe(foreign);
  expect(host.robotRuns("login")).toHaveLength(1);

  // The first host's daemon is gone: the second may take over.
  await lock.release();
  await host.agentCall();
  await host.until(() => host.programProcesses("daemon").length === 1);
});

/** Makes a share of a folder, as Wine knows them: by links of its own in its folder of drives. */
function shared(folder: string): Disposable & { readonly path: string } {
  const server = basename(dirname(dirname(folder)));
  const place = join(readyWine().env["WINEPREFIX"] ?? "", "dosdevices", "unc", server);
  mkdirSync(place, { recursive: true });
  symlinkSync(folder, join(place, "spool"));
  return {
    path: `\\\\${server}\\spool`,
    [Symbol.dispose]: () => rmSync(place, { recursive: true }),
  };
}
