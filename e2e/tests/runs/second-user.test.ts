// @module-tag runtime
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot } from "../../faults/needs.ts";
import { Host } from "../../rig/host/host.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const hourly = { suite_execution_interval: 3600 };
const STRANGER = "54321";

faultTest(
  "a second user can neither have the system's daemon run, read or delete anything, nor stop it",
  { faults: [34] },
  async (report, context) => {
    skipOnWine(context, "Wine has one user alone");
    needRoot(context);
    await using host = await Host.create({
      suites: { plain: hourly, theirs: { ...hourly, run_as: "mallory" } },
    });
    host.randomRobot("plain", { leastMs: 0, mostMs: 10 });
    await host.agentCall();
    await host.until(
      () => host.spool.result("plain")?.last_rc === 0 && host.programProcesses("runner").length === 0,
    );
    const daemon = host.spool.daemonRecord();
    const target = join(host.folders.root, "target");
    mkdirSync(target);
    writeFileSync(join(target, "20200101T000000000Z-abcdef"), "canary-2b7e");
    openTheWay(host);
    const folder = join(dirname(host.folders.spool), "user-mallory");
    mkdirSync(folder);
    execFileSync("chown", [`${STRANGER}:${STRANGER}`, folder]);
    const place = {
      folder,
      target,
      system: host.folders.spool,
      config: host.configFile,
      log: host.folders.log,
    };

    const refused = FORBIDDEN.map((trick) => [trick, asOtherUser(trick, place, daemon?.pid)] as const);
    const allowed = IN_THEIR_OWN.map((trick) => [trick, asOtherUser(trick, place, daemon?.pid)] as const);
    writeOwnRecord(folder, daemon);

    expect(refused.filter(([, exitCode]) => exitCode === 0)).toEqual([]);
    expect(allowed.filter(([, exitCode]) => exitCode !== 0)).toEqual([]);
    const answers = [await host.agentCall(), await host.agentCall()];
    await host.until(() => housekeepingOf(host) !== undefined, "the daemon has cleaned up once");
    for (const { section, stdout } of answers) {
      expect(section.suites.find(({ id }) => id === "plain")).toMatchObject({
        status: "nonfatal",
        rc: 0,
        user: null,
      });
      expect(stdout).not.toContain("canary-2b7e");
    }
    expect(host.robotRuns()).toHaveLength(1);
    expect(existsSync(join(host.folders.root, "pwned"))).toBe(false);
    expect(host.spool.daemonRecord()).toMatchObject({ pid: daemon?.pid, instance: daemon?.instance });
    expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([daemon?.pid]);
    expect(readdirSync(target)).toEqual(["20200101T000000000Z-abcdef"]);
    report(
      34,
      `second user: ${refused.length} tricks refused by the system, ${allowed.length + 1} in its own folder without effect`,
    );
  },
);

/** What the rights of files and processes keep it from. */
const FORBIDDEN = [
  'touch "$SYSTEM/tasks/1_robotmk_plain"',
  'ls "$SYSTEM"',
  'cat "$SYSTEM/config.yml"',
  'cat "$SYSTEM/daemon.json"',
  'echo {} >"$SYSTEM/stop.json"',
  'rm -f "$SYSTEM/daemon.lock" && test ! -e "$SYSTEM"',
  'mv "$SYSTEM" "$SYSTEM.old"',
  'ln -s /etc "$(dirname "$SYSTEM")/user-root"',
  'mkdir "$(dirname "$SYSTEM")/user-eve"',
  'ln -s "$VICTIM" "$SYSTEM/runs/gone"',
  'exec 9>"$SYSTEM/daemon.lock"; flock -n 9',
  'echo "suites: {}" >"$CONFIG"',
  'mv "$CONFIG" "$CONFIG.old"',
  'cat "$LOG"/robotmk/robotmk-daemon.log',
  'rm "$LOG"/robotmk/robotmk-daemon.log',
  'kill -STOP "$DAEMON"',
  'kill -KILL "$DAEMON"',
  'cat "/proc/$DAEMON/environ"',
];

/** What nobody can keep it from, and what must have no effect on others. */
const IN_THEIR_OWN = [
  'mkdir "$OWN/locks" "$OWN/waiting" "$OWN/running"; touch "$OWN/running/1_robotmk_plain"',
  'ln -s "$SYSTEM/tasks" "$OWN/tasks"',
  'mkdir "$OWN/results"; ln -s "$SYSTEM/results/robotmk_plain.json" "$OWN/results/robotmk_theirs.json"',
  'ln -s "$VICTIM" "$OWN/results/robotmk_plain.json"',
  'mkdir "$OWN/runs"; ln -s "$VICTIM" "$OWN/runs/theirs"; ln -s "$VICTIM" "$OWN/runs/plain"; ln -s "$VICTIM" "$OWN/runs/gone"',
  'printf "suites:\\n  plain:\\n    robot_command: [touch, \\"%s/pwned\\"]\\n  more:\\n    run_as: root\\n    suite_execution_interval: 1\\n    robot_command: [touch, \\"%s/pwned\\"]\\n" "$(dirname "$VICTIM")" "$(dirname "$VICTIM")" >"$OWN/config.yml"',
  'mkfifo "$OWN/heartbeat" "$OWN/host-checks.json" "$OWN/daemon.lock"',
];

type Place = {
  readonly folder: string;
  readonly target: string;
  readonly system: string;
  readonly config: string;
  readonly log: string;
};

/** Runs a trick as the second user, without any capability; returns its exit code. */
function asOtherUser(trick: string, place: Place, daemon: number | undefined): number | null {
  const env = {
    PATH: "/usr/bin:/bin",
    OWN: place.folder,
    VICTIM: place.target,
    SYSTEM: place.system,
    CONFIG: place.config,
    LOG: place.log,
    DAEMON: String(daemon),
  };
  const user = ["--reuid", STRANGER, "--regid", STRANGER, "--clear-groups", "--inh-caps=-all"];
  const { status } = spawnSync("setpriv", [...user, "bash", "-c", trick], { env, cwd: "/", timeout: 20_000 });
  return status;
}

/** Lets everybody reach the spool, as docs/agent-output.md says that users need it. */
function openTheWay(host: Host): void {
  const { root, variable, spool, log, config } = host.folders;
  for (const folder of [dirname(root), root, variable, dirname(spool), log, config]) chmodSync(folder, 0o711);
}

/** The record of a daemon that pretends to be the system's, of an older version, with an order for it. */
function writeOwnRecord(folder: string, daemon: object | undefined): void {
  const record = { ...daemon, version: "0.0.1", config_file: "/nowhere" };
  const stop = { instance: instanceOf(daemon), order: "stop-now" };
  for (const [name, content] of Object.entries({ "daemon.json": record, "stop.json": stop })) {
    writeFileSync(join(folder, name), JSON.stringify(content));
    execFileSync("chown", [`${STRANGER}:${STRANGER}`, join(folder, name)]);
  }
}

function instanceOf(daemon: object | undefined): unknown {
  return daemon !== undefined && "instance" in daemon ? daemon.instance : undefined;
}

/** When the daemon last cleaned up. */
function housekeepingOf(host: Host): string | undefined {
  const text = readFileSync(join(host.folders.spool, "daemon.json"), "utf8");
  return /"last": "([^"]*)"/.exec(text)?.[1];
}
