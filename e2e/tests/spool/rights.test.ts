// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readOnlyMount } from "../../faults/disk/read-only.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { entriesBelow, openModes } from "../../faults/files/plant.ts";
import { needRoot } from "../../faults/needs.ts";
import { type AgentAnswer, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { stillLiving } from "../../rig/host/cleanup.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const STRANGER = 54_321;
const NO_RIGHTS = "Wine keeps no lists of rights: it makes them up from the modes of Linux";
const hourly = { suite_execution_interval: 3600 };
const open = (path: string) => chmodSync(path, 0o777);
const giveAway = (path: string) => {
  chmodSync(path, 0o755);
  chownSync(path, STRANGER, STRANGER);
};

type Danger = { readonly path: (host: Host) => string; readonly strike: (path: string) => void };
const config = (host: Host) => host.configFile;
const root = (host: Host) => host.folders.spool;

const dangers: Readonly<Record<string, Danger>> = {
  "a config of mode 0666": { path: config, strike: (path) => chmodSync(path, 0o666) },
  "a config that a group may write": {
    path: config,
    strike: (path) => {
      chownSync(path, 0, STRANGER);
      chmodSync(path, 0o664);
    },
  },
  "a config of somebody else": { path: config, strike: giveAway },
  "a config in a folder of mode 0777": { path: (host) => host.folders.config, strike: open },
  "a config in a folder of somebody else": { path: (host) => host.folders.config, strike: giveAway },
  "a spool of mode 0777": { path: (host) => dirname(root(host)), strike: open },
  "a context's folder of mode 0777": { path: root, strike: open },
  "a sticky context's folder": { path: root, strike: (path) => chmodSync(path, 0o1777) },
  "a context's folder of somebody else": { path: root, strike: giveAway },
  "tasks that all may make": { path: (host) => join(root(host), "tasks"), strike: open },
  "locks of somebody else": { path: (host) => join(root(host), "locks"), strike: giveAway },
};

faultTest(
  "a config or a spool that others may change is refused by every program, with the command that mends it",
  { faults: [10], timeoutMs: 240_000, isSmoke: true },
  async (report, context) => {
    skipOnWine(context, NO_RIGHTS);
    needRoot(context);
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    mkdirSync(join(root(host), "tasks"), { recursive: true, mode: 0o700 });
    mkdirSync(join(root(host), "locks"), { mode: 0o700 });
    for (const [what, { path, strike }] of Object.entries(dangers)) {
      strike(path(host));

      const [answer, manual, order] = await Promise.all([
        host.agentCall(),
        host.runner("--run"),
        // Without any config a daemon in the foreground waits for one.
        what.includes("config") ? host.ctrl("validate") : host.daemon("run"),
      ]);

      expect(host.processes(), what).toEqual([]);
      expect(host.robotRuns(), what).toEqual([]);
      expect(controllerState(answer), what).toBe("2");
      expect(answer.stdout, what).toContain(path(host));
      for (const refused of [manual, order]) {
        expect(refused.exitCode, what).toBe(1);
        expect(refused.stdout + refused.stderr, what).toContain("others may change it");
        expect(refused.stdout + refused.stderr, what).toContain(`"${path(host)}"`);
      }
      const [, command = ""] = /Remedy: (.*)/.exec(manual.stderr) ?? [];
      execFileSync("sh", ["-c", command]);
    }
    const repaired = await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);

    expect(controllerState(repaired)).not.toBe("2");
    expect(host.robotRuns()).toHaveLength(1);
    report(
      10,
      `${Object.keys(dangers).length} dangers refused by 3 programs, repaired by the reported commands, then 1 run`,
    );
  },
);

faultTest(
  "a daemon goes on with the last good config while others may write the new one, and takes it over when it is repaired",
  { faults: [10] },
  async (report, context) => {
    skipOnWine(context, NO_RIGHTS);
    needRoot(context);
    await using host = await Host.create({
      suites: { login: hourly },
      files: { "login/suite.robot": "", "planted/suite.robot": "" },
    });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    chmodSync(host.folders.config, 0o777);
    host.configure({ suites: { planted: hourly } });
    host.randomRobot("planted", { leastMs: 0, mostMs: 10 });

    await host.until(() => JSON.stringify(host.spool.daemonRecord()).includes("mode 0777"));
    const answer = await host.agentCall();

    expect(controllerState(answer)).toBe("2");
    expect(answer.section.suites.map(({ id }) => id)).toEqual(["login"]);
    expect(host.robotRuns("planted")).toEqual([]);
    chmodSync(host.folders.config, 0o755);
    await host.until(() => host.spool.result("planted")?.last_rc === 0);
    expect(host.spool.daemonRecord()?.config_errors).toEqual([]);
    report(10, "the suite that was planted did not run until the folder was repaired, then within a tick");
  },
);

faultTest(
  "on a spool that is read-only nothing runs, it is reported, and it heals",
  { faults: [10] },
  async (report, context) => {
    needRoot(context);
    await using host = await Host.create({ suites: { login: hourly } });
    host.randomRobot("login", { leastMs: 0, mostMs: 10 });
    const answer = await callOnReadOnly(host, host.folders.variable);

    expect(controllerState(answer)).toBe("2");
    // Wine reports it like a right that is not given.
    expect(answer.stdout).toContain(runtime.supports("mounts") ? "EROFS" : "EACCES");
    expect(await stillLiving(host, host.processes())).toEqual([]);
    expect(readdirSync(host.folders.variable)).toEqual([]);

    await host.agentCall();
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    report(10, "read-only: EROFS reported, no process; writable: 1 run");
  },
);

test.for([0o000, 0o077, 0o022])(
  "with umask %o all state and logs are their owner's alone",
  async (umask, context) => {
    if (umask !== 0) skipOnWine(context, "Windows has no umask");
    await using host = await Host.create({
      suites: {
        login: {
          ...hourly,
          variable: { A: "b" },
          robot_params: { name: "x" },
          html_log: true,
          max_attempts: 2,
        },
      },
    });
    host.randomRobot("login", { leastMs: 300, mostMs: 400, rc: 1 });
    const before = process.umask(umask);
    try {
      await host.agentCall();
      await host.until(() => host.robotRuns("login").length > 0);
      expect(openTo(host.folders.spool)).toEqual([]);
      await host.until(() => host.spool.result("login")?.last_rc === 1);
    } finally {
      process.umask(before);
    }

    expect(openTo(dirname(host.folders.spool))).toEqual([]);
    expect(
      entriesBelow(host.folders.log).filter((path) => path.endsWith(".log")).length,
    ).toBeGreaterThanOrEqual(2);
    const logs = runtime.supports("permissions")
      ? openModes(host.folders.log)
      : foldersForOthers(host.folders.log);
    expect(logs.filter((line) => /(\.log|\/robotmk) /.test(line))).toEqual([]);
  },
);

test("a config that all may read although it has a secret is a warning with the command, and one less when it is repaired", async (context) => {
  skipOnWine(context, NO_RIGHTS);
  await using host = await Host.create({ suites: { login: { ...hourly, env: { TOKEN: "x" } } } });
  for (const folder of [dirname(host.folders.root), host.folders.root]) chmodSync(folder, 0o755);
  const before = await host.ctrl("validate");
  const { section } = await host.agentCall();

  expect(before.stdout).toContain("chmod o-r");
  expect(JSON.stringify(section.controller["host_checks"])).toContain(
    '"check":"config_rights","severity":"warning"',
  );
  chmodSync(host.configFile, 0o640);
  expect((await host.ctrl("validate")).stdout).not.toContain("chmod o-r");
});

function controllerState(answer: AgentAnswer): string | undefined {
  return answer.localServices.find(({ item }) => item === "Robotmk Controller")?.state;
}

/** A call of the plugin that meets the folder read-only. */
async function callOnReadOnly(host: Host, folder: string): Promise<AgentAnswer> {
  if (!runtime.supports("mounts")) {
    // Wine opens files by a server of its own, which sees the mounts of all.
    using _mount = readOnlyMount(folder);
    return await host.agentCall();
  }
  const readOnly = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"';
  const call = ["unshare", "-m", "sh", "-c", readOnly, "sh", folder, ...host.command("ctrl")];
  const raw = await runCommand(call, { env: host.env, cwd: host.folders.plugins });
  return readAgentAnswer({ ...raw, exitCode: raw.exitCode ?? -1, elapsedMs: 0 });
}

/** What others may use of a folder and all below it; under Wine, whose files inherit no rights, of its folders. */
function openTo(folder: string): string[] {
  return runtime.supports("permissions") ? openModes(folder) : foldersForOthers(folder);
}

/** SYSTEM and the administrators, whom Wine takes for the group, may use what is the owner's on Windows. */
function foldersForOthers(folder: string): string[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    const isOpen = status?.isDirectory() === true && (status.mode & 0o007) !== 0;
    return isOpen ? [`${path} ${(status.mode & 0o7777).toString(8)}`] : [];
  });
}
