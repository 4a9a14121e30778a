// @module-tag runtime
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { faultTest } from "../../faults/fault-test.ts";
import { needRoot } from "../../faults/needs.ts";
import { BareContainer } from "../../faults/processes/containers.ts";
import { callOnSocket, callThrough } from "../../faults/processes/odd-callers.ts";
import { HANG_MS } from "../../rig/clock/until.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { runtime } from "../../runtimes/current.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const suites = { login: { suite_execution_interval: 3600 } };

faultTest(
  "xinetd has its connection back when the plugin ends, the daemon stays",
  { faults: [36] },
  async (report, context) => {
    skipOnWine(context, "Windows has no xinetd");
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");

    const first = await callOnSocket(host);
    const run = await robot.nextRun();
    const { instance } = await host.until(() => host.spool.daemonRecord());
    const second = await callOnSocket(host);
    await run.end(0);

    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(Math.max(first.heldMs, second.heldMs)).toBeLessThan(HANG_MS);
    expect(second.section.controller).toMatchObject({ daemon: { instance, call: { kind: "was-running" } } });
    report(
      36,
      `xinetd's socket as all standard streams: EOF ${Math.round(first.heldMs)} ms after the plugin's end`,
    );
  },
);

test("cron, which sets none of the agent's variables, finds all at its usual places", async (context) => {
  skipOnWine(context, "Windows has no cron");
  needRoot(context);
  await using host = await Host.create({ suites });
  const robot = host.scriptedRobot("login");
  const real = existsSync("/etc/check_mk");
  // The machine's own folders stay as they are: these are mounted in a namespace.
  const lines = `set -e
folder=$MK_CONFDIR/../mounts; mkdir "$folder"; mount -t tmpfs none "$folder"; mkdir "$folder/upper" "$folder/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$folder/upper,workdir=$folder/work" none /etc
for pair in "$MK_CONFDIR:/etc/check_mk" "$MK_VARDIR:/var/lib/check_mk_agent" "$MK_LOGDIR:/var/log/check_mk_agent"; do
  to=\${pair#*:}
  case $to in /var/*) mount -t tmpfs none "\${to%/*}" ;; esac
  mkdir -p "$to"
  mount --bind "\${pair%%:*}" "$to"
done
set -- /bin/sh -c '"$0" "$@" | cat' "$@"`;
  const ofAgent = ["MK_LIBDIR", "MK_CONFDIR", "MK_VARDIR", "MK_LOGDIR", "LC_ALL"];
  const variables = {
    ...Object.fromEntries(ofAgent.map((name) => [name, undefined])),
    PATH: "/usr/bin:/bin",
    SHELL: "/bin/sh",
    LOGNAME: "root",
    HOME: "/root",
  };

  const before = ["unshare", "--mount", "--propagation", "private"];
  const { section } = await callThrough(host, { before, lines, variables });
  await (await robot.nextRun()).end(0);

  expect(section.controller).toMatchObject({ config_file: "/etc/check_mk/robotmk.yml" });
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  expect(existsSync("/etc/check_mk")).toBe(real);
});

test.for([["ctrl"], ["daemon", "start"]] as const)(
  "what is started on a terminal outlives the terminal: %s",
  async ([program, ...args]) => {
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");

    const { exitCode } = await onTerminal(host, host.command(program, ...args));

    expect(exitCode).toBe(0);
    await (await robot.nextRun()).end(0);
    await host.until(() => host.spool.result("login")?.last_rc === 0);
    expect(host.programProcesses("daemon").map(({ terminal }) => terminal)).toEqual([0]);
  },
);

faultTest(
  "in a container whose process 1 waits for nobody, the dead are taken for dead",
  { faults: [2, 3] },
  async (report, context) => {
    skipOnWine(context, "Windows has no process 1 and no zombies");
    needRoot(context);
    await using host = await Host.create({ suites });
    const robot = host.scriptedRobot("login");
    await using container = await BareContainer.start(host);
    const run = await robot.nextRun();
    const before = container.zombies();
    const { instance } = await host.until(() => host.spool.daemonRecord());
    const [daemon] = host.programProcesses("daemon");
    const [runner] = host.programProcesses("runner");
    if (daemon === undefined || runner === undefined) throw new Error("Cannot kill them: they do not live");

    await host.kill(daemon, "SIGKILL");
    await host.until(() => container.zombies() > before, "the daemon stays as a zombie");
    await callThrough(host, { before: container.entry });
    const second = await host.until(() => {
      const record = host.spool.daemonRecord();
      return record?.instance === instance ? undefined : record;
    });
    expect(run.isGone).toBe(false);
    expect(host.robotRuns("login")).toHaveLength(1);
    report(
      2,
      `killed daemon a zombie of process 1: successor ${second.instance.slice(0, 4)}… adopted its run`,
    );

    await host.kill(runner, "SIGKILL");
    await host.until(() => host.spool.runs("login")[0]?.outcome === "interrupted");
    expect(run.isGone).toBe(true);
    await callThrough(host, { before: container.entry, variables: {} });
    report(
      3,
      `killed runner a zombie of process 1: run closed, ${container.zombies()} zombies taken for dead`,
    );
  },
);

/** Runs a command on a terminal of its own, which is gone when it has ended. */
async function onTerminal(
  host: Host,
  command: readonly string[],
): Promise<{ readonly exitCode: number | null }> {
  const { env, folders } = host;
  if (!runtime.supports("terminals")) {
    // A console of its own, in a job that ends with all that is still in it. There `start` stays in the foreground.
    const inBackground = command.includes("start") ? [...command, "--background"] : command;
    return await runtime.call(inBackground, { env, cwd: folders.root, folder: folders.root }).answer;
  }
  // script(1) runs it as the leader of a session, and hangs its terminal up at the end.
  const quoted = command.map((word) => `'${word}'`);
  const onPseudoTerminal = ["script", "-qec", quoted.join(" "), "/dev/null"];
  return await runCommand(onPseudoTerminal, { env: { ...env, SHELL: "/bin/sh" }, cwd: folders.root });
}
