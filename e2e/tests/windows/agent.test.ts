// @module-tag windows
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { hostProblems, readAgentAnswer } from "../../rig/agent/agent-output.ts";
import { Host } from "../../rig/host/host.ts";
import { runCommand } from "../../rig/processes/run-command.ts";
import { ADD_ON } from "../../runtimes/wine/windows-paths.ts";

const hourly = { suite_execution_interval: 3600 };

test.for([
  [true, "breakaway"],
  [false, "parent"],
] as const)(
  "in a job that lets go: %s, the daemon outlives twenty calls and the ends of their jobs, by %s",
  async ([mayBreakAway, rung]) => {
    await using host = await Host.create({ suites: { login: hourly } });
    const robot = host.scriptedRobot("login");
    const call = async () => readAgentAnswer(await host.startAgentCall({ mayBreakAway }).answer);

    await call();
    const run = await robot.nextRun();
    const daemon = await host.until(() => host.spool.daemonRecord());
    expect(daemon).toMatchObject({ launched: rung, degraded: false });

    for (let count = 1; count < 20; count += 1) {
      const { section } = await call();
      expect(section.controller).toMatchObject({
        daemon: { pid: daemon.pid, call: { kind: "was-running" }, instance: daemon.instance, launched: rung },
      });
    }
    expect(run.isGone).toBe(false);
    await run.end(0);
    const finished = await host.until(() => host.spool.result("login")?.last_finished);
    expect(finished).toMatchObject({ outcome: "passed", rc: 0, notes: [] });
    expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([daemon.pid]);
  },
);

test("what the agent kills at its service's end is neither daemon, runner nor robot", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  await host.agentCall();
  const run = await robot.nextRun();
  const before = host.spool.daemonRecord();
  const programs = join(host.folders.library, "bin");
  mkdirSync(programs);
  copyFileSync(nodeExe(host), join(programs, "node.exe"));
  const own = await run.spawn([
    host.path(join(programs, "node.exe")),
    "--eval",
    "setInterval(() => {}, 1000)",
  ]);

  const killed = await host.windows({ do: "stopService", folder: host.path(host.folders.root) });

  expect(killed).toEqual([expect.objectContaining({ pid: own })]);
  await host.until(() => host.processes().every(({ pid }) => pid !== own));
  await host.agentCall();
  expect(host.spool.daemonRecord()).toMatchObject({ pid: before?.pid, instance: before?.instance });
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("where every rung is forbidden but the one inside of the job, the section says degraded", async () => {
  await using host = await Host.create({ config: { launch: ["plain"] }, suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });

  const answer = await host.agentCall();

  expect(hostProblems(answer, "launch")).toEqual([
    expect.stringMatching(/^warning: degraded launch \(plain\): .* as it is in the agent's job$/),
  ]);
  expect(answer.section.controller).toMatchObject({ daemon: { launched: "plain", degraded: true } });

  await host.until(() => host.programProcesses("daemon").length === 0, "it ended with the call's job");
});

test("a plugin that the agent ends at its time-out harms nothing", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  for (const boundMs of [0, 50, 100, 200, 300, 400]) await host.startAgentCall({ boundMs }).answer;

  const { section } = await host.agentCall();

  expect(section.controller).toMatchObject({ daemon: { degraded: false } });
  const run = await robot.nextRun();
  await host.startAgentCall({ boundMs: 100 }).answer;
  expect(host.programProcesses("daemon")).toHaveLength(1);
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a plugin that is killed before it lets the daemon run leaves one that stands still: the next call ends that", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  const robot = host.scriptedRobot("login");
  const { exitCode } = await runCommand(killedAt(host, "ResumeThread"), {
    env: host.env,
    cwd: host.folders.plugins,
  });
  expect(exitCode).not.toBe(0);
  const newborns = host.programProcesses("daemon").map(({ pid }) => pid);
  expect(newborns).toHaveLength(1);
  expect(host.spool.daemonRecord()).toBeUndefined();

  await host.agentCall();

  const daemon = await host.until(() => host.spool.daemonRecord());
  expect(newborns).not.toContain(daemon.pid);
  await host.until(() => host.processes().every(({ pid }) => !newborns.includes(pid)), "it was ended");
  const run = await robot.nextRun();
  await run.end(0);
  await host.until(() => host.spool.result("login")?.last_finished?.outcome === "passed");
});

test("a daemon has no more handles open after many runs and calls than after a few", async () => {
  const ids = ["one", "two", "three", "four"];
  const often = { suite_execution_interval: 1 };
  await using host = await Host.create({ suites: Object.fromEntries(ids.map((id) => [id, often])) });
  for (const id of ids) host.randomRobot(id, { leastMs: 0, mostMs: 10 });
  const handles = async (): Promise<number> => {
    const { pid } = await host.until(() => host.spool.daemonRecord());
    return await handlesOf(pid, host);
  };
  const runs = async (count: number): Promise<void> => {
    const before = host.robotRuns().length;
    await host.until(() => host.robotRuns().length >= before + count);
    await host.agentCall();
  };
  await host.agentCall();
  await runs(4);
  const early = await handles();
  const daemon = host.spool.daemonRecord()?.pid;

  await runs(20);

  // Runners come and go meanwhile: each is known by a handle as long as it lives.
  expect((await handles()) - early).toBeLessThan(12);
  expect(host.spool.daemonRecord()?.pid).toBe(daemon);
}, 180_000);

test("a plugin prints into the agent's pipe and not a byte into stderr, whatever the config", async () => {
  await using host = await Host.create({ suites: { login: hourly } });
  host.randomRobot("login", { leastMs: 0, mostMs: 10 });
  for (const text of ["", "suites: [", "{}", `robotdir: ${"x".repeat(100_000)}`]) {
    host.writeConfigFile(text);

    // The call throws if the plugin wrote to stderr, failed or did not end.
    const { section } = await host.agentCall();

    expect(section.controller).toBeDefined();
  }
});

function nodeExe(host: Host): string {
  return host.command("ctrl")[1] ?? "";
}

/** The plugin's command, which kills the program in the place of its first call of a function of Windows. */
function killedAt(host: Host, name: string): readonly string[] {
  const begin = join(host.folders.root, `killed-at-${name}.mjs`);
  writeFileSync(
    begin,
    `import Module from "node:module";
const load = Module._extensions[".node"];
const declare = (library) => (definition) =>
  definition.includes(" ${name}(") ? () => process.kill(process.pid, "SIGKILL") : library.func(definition);
Module._extensions[".node"] = (module, file) => {
  load(module, file);
  const { load: open, ...rest } = module.exports;
  module.exports = { ...rest, load: (library) => ({ func: declare(open(library)) }) };
};
`,
  );
  const [wine = "", node = "", ...rest] = host.command("ctrl");
  return [wine, node, "--import", pathToFileURL(begin).href.replace("file:///", "file:///Z:/"), ...rest];
}

/** Counts the handles of a process; Wine 8 answers GetProcessHandleCount with 0. */
async function handlesOf(pid: number, host: Host): Promise<number> {
  const script = join(host.folders.root, "handles.cjs");
  writeFileSync(
    script,
    `const [, , addOn, pid] = process.argv;
const query = require(addOn).load("ntdll.dll").func("int __stdcall NtQuerySystemInformation(int, void*, uint32, void*)");
const bytes = Buffer.alloc(32 * 1024 * 1024);
const status = query(64, bytes, bytes.length, Buffer.alloc(4));
const owners = Array.from({ length: Number(bytes.readBigUInt64LE(0)) }, (_, at) => bytes.readBigUInt64LE(24 + 40 * at));
console.log(status === 0 ? owners.filter((owner) => owner === BigInt(pid)).length : "status " + status);
`,
  );
  const [wine = "", node = "", program = ""] = host.command("ctrl");
  const addOn = program.replace(/[^\\/]*$/, ADD_ON);
  const { stdout } = await runCommand([wine, node, host.path(script), addOn, String(pid)], {
    env: host.env,
    cwd: host.folders.plugins,
  });
  expect(stdout).toMatch(/^\d+\s*$/);
  return Number(stdout);
}
