// @module-tag runtime
import { runtime } from "../../runtimes/current.ts";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { giveTo, readOnlyMount } from "../../faults/disk/read-only.ts";
import { faultTest } from "../../faults/fault-test.ts";
import { modesBelow } from "../../faults/files/plant.ts";
import { needRoot } from "../../faults/needs.ts";
import { callThrough, type CallThrough, rawCallThrough } from "../../faults/processes/odd-callers.ts";
import { parseAgentOutput, readAgentAnswer, robotmkSection } from "../../rig/agent/agent-output.ts";
import { installedHost } from "../../rig/host/bundle.ts";
import { Host } from "../../rig/host/host.ts";
import type { ScriptedRobot } from "../../rig/robots/scripted-robot.ts";
import { BundleFolder } from "../../runtimes/node/make-bundle.ts";
import type { RawAnswer } from "../../runtimes/runtime.ts";
import { skipOnWine } from "../../runtimes/wine/skip-on-wine.ts";

const suites = { login: { suite_execution_interval: 3600 } };
const bareVariables = {
  PATH: undefined,
  HOME: undefined,
  LANG: undefined,
  LC_ALL: undefined,
  TZ: "No/Where",
};
const inOwnMounts = ["unshare", "--mount", "--propagation", "private"];

/** Standard output becomes a pipe that is filled to its last byte, and whose reader waits for an order. */
const fullPipe = (files: { fifo: string; output: string; order: string }) => `
FIFO='${files.fifo}' OUTPUT='${files.output}' ORDER='${files.order}'
mkfifo "$FIFO"
exec 3<>"$FIFO"
dd if=/dev/zero bs=4096 of=/proc/self/fd/3 oflag=nonblock 2>/dev/null
exec 4<"$FIFO" 1>"$FIFO" 3>&-
( exec >"$OUTPUT"; while [ ! -e "$ORDER" ]; do sleep 0.05; done; exec cat <&4 ) &
exec 4<&-`;

let bundle: BundleFolder;
beforeAll(async () => {
  if (runtime.supports("launchers")) bundle = await BundleFolder.make();
});
afterAll(() => bundle?.[Symbol.dispose]());

async function newHost(): Promise<Host> {
  return runtime.supports("launchers")
    ? await installedHost(bundle.folder, { suites })
    : await Host.create({ suites });
}

/** A Windows program can write to a pipe of Windows alone: the agent's, which it has closed. */
async function callWithoutReader(host: Host): Promise<RawAnswer> {
  const call = host.startAgentCall();
  call.stopReading();
  return await call.answer;
}

/** Ends the suite's first run; the next call reports it. */
async function expectGoodRun(host: Host, robot: ScriptedRobot, through: CallThrough = {}): Promise<void> {
  await (await robot.nextRun()).end(0);
  await host.until(() => host.spool.result("login")?.last_rc === 0);
  const { section } = await callThrough(host, through);
  expect(section.suites[0]).toMatchObject({ id: "login", rc: 0, status: "nonfatal" });
}

faultTest("a caller that closed standard input and error costs nothing", { faults: [36] }, async (report) => {
  await using host = await newHost();
  const robot = host.scriptedRobot("login");

  const answer = runtime.supports("descriptors")
    ? await callThrough(host, { lines: "exec <&- 2>&-" })
    : readAgentAnswer(await host.startAgentCall({ isWithoutStderr: true }).answer);

  await expectGoodRun(host, robot);
  report(
    36,
    `descriptors 0 and 2 closed: EOF after ${Math.round(answer.elapsedMs)} ms from the start, run reported`,
  );
});

test("a caller without PATH, HOME, language, known time zone and current folder costs nothing", async () => {
  await using host = await newHost();
  const robot = host.scriptedRobot("login");

  const { exitCode, stdout } = await rawCallThrough(host, {
    lines: "mkdir gone && cd gone && rmdir ../gone",
    variables: bareVariables,
  });

  // Shells complain on standard error, which no agent reads.
  readAgentAnswer({ exitCode: exitCode ?? Number.NaN, stdout, stderr: "", elapsedMs: 0 });
  await expectGoodRun(host, robot);
});

test("a caller that ignores and blocks signals, is nice and has few descriptors costs nothing", async (context) => {
  skipOnWine(context, "Windows has no signals that a caller could ignore or block");
  await using host = await newHost();
  const robot = host.scriptedRobot("login");
  const seen = join(host.folders.root, "signals");
  const telling = `grep -E '^Sig(Ign|Blk)' /proc/self/status >'${seen}.new' && mv '${seen}.new' '${seen}'`;
  host.configure({
    suites: { signals: { ...suites.login, suite: "login", robot_command: ["bash", "-c", telling] } },
  });
  const blocking = `exec perl -MPOSIX -e 'sigprocmask(SIG_BLOCK, POSIX::SigSet->new(1, 2, 10, 13, 15, 17)); exec @ARGV' "$@"`;
  const lines = `trap '' CHLD HUP PIPE TERM INT USR1; ulimit -n 64; renice -n 19 $$ >/dev/null; ${blocking}`;

  await callThrough(host, { lines });

  await host.until(() => existsSync(seen), "a suite reports its signals");
  const [blocked = Number.NaN, ignored = Number.NaN] = ["SigBlk", "SigIgn"].map((name) =>
    Number.parseInt(new RegExp(`^${name}:\\s*(\\w+)`, "m").exec(readFileSync(seen, "utf8"))?.[1] ?? "", 16),
  );
  expect(blocked).toBe(0);
  const childEnded = 17;
  expect((ignored >> (childEnded - 1)) & 1, "who ignores its children learns of no failure").toBe(0);
  await expectGoodRun(host, robot);
  // A daemon that nobody can end would be one that nobody can stop.
  await host.killDaemon("SIGTERM");
});

test.for(["000", "077"])("under umask %s all that is made is for its owner alone", async (mask, context) => {
  skipOnWine(context, "Windows has no umask");
  await using host = await newHost();
  const robot = host.scriptedRobot("login");

  await callThrough(host, { lines: `umask ${mask}` });
  await expectGoodRun(host, robot, { lines: `umask ${mask}` });

  const made = [join(host.folders.variable, "robotmk"), join(host.folders.log, "robotmk")].flatMap(
    modesBelow,
  );
  expect(made.length).toBeGreaterThan(20);
  expect(made.filter(runtime.supports("permissions") ? isOpen : isOpenFolder)).toEqual([]);
});

test("a user without entry in passwd has a daemon and runs like any other", async (context) => {
  skipOnWine(context, "Wine has one user alone");
  needRoot(context);
  await using host = await newHost();
  const robot = host.scriptedRobot("login");
  const nobodyKnown = 54_321;
  giveTo(nobodyKnown, join(host.folders.root, ".."));
  const ids = [`--reuid=${nobodyKnown}`, `--regid=${nobodyKnown}`, "--clear-groups"];

  await callThrough(host, { before: ["setpriv", ...ids], variables: bareVariables });

  const daemon = await host.until(() => host.spool.daemonRecord());
  expect(readFileSync(`/proc/${daemon.pid}/status`, "utf8")).toMatch(
    new RegExp(`^Uid:\\s*${nobodyKnown}\\s`, "m"),
  );
  await expectGoodRun(host, robot, { before: ["setpriv", ...ids], variables: bareVariables });
});

test("a spool on a read-only file system is reported, and no daemon is started for nothing", async (context) => {
  needRoot(context);
  await using host = await newHost();
  host.scriptedRobot("login");
  // Wine opens files by a server of its own, which sees the mounts of all.
  using mount = runtime.supports("mounts") ? undefined : readOnlyMount(host.folders.variable);
  const lines = 'mount --bind "$MK_VARDIR" "$MK_VARDIR" && mount -o remount,bind,ro "$MK_VARDIR"';

  const { section, localServices } = await callThrough(
    host,
    mount === undefined ? { before: inOwnMounts, lines } : {},
  );

  expect(section.controller).toMatchObject({
    // Wine reports it like a right that is not given.
    errors: [expect.stringContaining(runtime.supports("mounts") ? "EROFS" : "EACCES")],
    daemon: { state: "absent", call: { kind: "not-needed" } },
  });
  expect(localServices.find(({ item }) => item === "Robotmk Controller")?.state).toBe("2");
  expect(host.processes()).toEqual([]);
});

test("without /proc there is no telling who lives: the section says so", async (context) => {
  skipOnWine(context, "Windows has no /proc");
  needRoot(context);
  await using host = await newHost();

  const { section } = await callThrough(host, { before: inOwnMounts, lines: "mount -t tmpfs none /proc" });

  expect(section.controller).toMatchObject({ errors: [expect.stringContaining("/proc")] });
});

test("a caller that leaves the runtime no memory still gets a section, with the reason", async (context) => {
  skipOnWine(context, "Windows has no limit of a program's addresses");
  await using host = await newHost();

  const { section } = await callThrough(host, { lines: "ulimit -v 500000" });

  expect(section.controller).toMatchObject({ errors: [expect.stringContaining("ulimit -v")] });
});

faultTest(
  "standard output that is full, closed or broken harms nothing",
  { faults: [36] },
  async (report) => {
    await using host = await newHost();
    const robot = host.scriptedRobot("login");
    const ends = [];
    const gone = "exec > >(exec true); wait $!";
    for (const lines of ["exec >/dev/full", "exec >&-", gone]) {
      const { exitCode, stderr } =
        !runtime.supports("pipes") && lines === gone
          ? await callWithoutReader(host)
          : await rawCallThrough(host, { lines });
      ends.push({ lines, exitCode, stderr });
    }
    expect(ends).toEqual(ends.map(({ lines }) => ({ lines, exitCode: 0, stderr: "" })));
    await expectGoodRun(host, robot);
    report(
      36,
      "full device, closed stdout, gone reader: 3 times exit code 0 without a word, daemon and run normal",
    );
  },
);

faultTest(
  "a pipe that nobody reads holds one call alone, and has it whole later",
  { faults: [36] },
  async (report, context) => {
    skipOnWine(context, "a Windows program can't write to a pipe of Linux");
    await using host = await newHost();
    const robot = host.scriptedRobot("login");
    await host.agentCall();
    const at = (name: string) => join(host.folders.root, name);
    const files = { fifo: at("full-pipe"), output: at("output"), order: at("read-now") };
    let isOver = false;
    const held = rawCallThrough(host, { lines: fullPipe(files) }).finally(() => {
      isOver = true;
    });
    await host.until(() => host.programProcesses("ctrl").length === 1, "the plugin runs");

    await expectGoodRun(host, robot);
    expect(isOver).toBe(false);
    writeFileSync(files.order, "");
    await held;
    const text = readFileSync(files.output, "utf8").replaceAll("\0", "");
    const { suites: reported } = robotmkSection(parseAgentOutput(text).sections);
    expect(reported).toMatchObject([{ id: "login" }]);
    report(
      36,
      `pipe with no room for a byte: another call and a run meanwhile, then ${text.length} bytes whole`,
    );
  },
);

type Made = { readonly path: string; readonly mode: number };

function isOpen({ mode }: Made): boolean {
  return (mode & 0o077) !== 0;
}

/** The administrators, whom Wine takes for the group, may do all on Windows; files inherit that, but not in Wine. */
function isOpenFolder({ path, mode }: Made): boolean {
  return statSync(path).isDirectory() && (mode & 0o007) !== 0;
}
