// @module-tag runtime
import { runtime } from "../runtimes/current.ts";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { parseAgentOutput } from "./agent/agent-output.ts";
import { Host } from "./host/host.ts";
import { startedByPerson } from "./processes/marked-processes.ts";
import { runCommand } from "./processes/run-command.ts";
import { mostAtOnce, overlappingRuns } from "./robots/recorder.ts";
import { descendants } from "../runtimes/linux/linux-processes.ts";
import { skipOnWine } from "../runtimes/wine/skip-on-wine.ts";

const suites = { login: {} };

test.each([
  ["a line before any header", "hello\n<<<robotmk:sep(0)>>>\n{}\n"],
  ["no final newline", "<<<robotmk:sep(0)>>>\n{}"],
  ["an empty line", "<<<robotmk:sep(0)>>>\n\n{}\n"],
  ["an unknown header option", "<<<robotmk:seperator(0)>>>\n{}\n"],
  ["an open piggyback host", "<<<<other>>>>\n<<<robotmk:sep(0)>>>\n{}\n"],
  ["a local line without a state", '<<<local:sep(0)>>>\n"Item" - text\n'],
  ["a local line without a text", '<<<local:sep(0)>>>\n0 "Item" -\n'],
  ["a metric that is no number", '<<<local:sep(0)>>>\n0 "Item" runtime=NaN text\n'],
])("the agent output's reader refuses %s", (_what, output) => {
  expect(() => parseAgentOutput(output)).toThrow(/^Cannot read/);
});

test("the agent output's reader takes sections, options, piggyback hosts and local services", () => {
  const output = parseAgentOutput(
    '<<<robotmk:sep(0):cached(1,2)>>>\n{"a":1}\n<<<<other>>>>\n<<<robotmk:sep(0)>>>\n{}\n<<<<>>>>\n<<<local:sep(0)>>>\nP "A b" x=1.5;2;3|y=0 text\n',
  );
  expect(output.sections.map(({ name, options, piggybackHost }) => [name, options, piggybackHost])).toEqual([
    ["robotmk", { sep: "0", cached: "1,2" }, undefined],
    ["robotmk", { sep: "0" }, "other"],
    ["local", { sep: "0" }, undefined],
  ]);
  expect(output.localServices).toEqual([
    { state: "P", item: "A b", metrics: { x: 1.5, y: 0 }, text: "text" },
  ]);
});

test("the leak check kills and names a process that is left", async () => {
  const host = await Host.create({ endBoundMs: 500 });
  const child = spawn("sleep", ["1000"], { env: { ...host.env }, stdio: "ignore", detached: true });
  await host.until(() => host.processes().length === 1);

  await expect(host[Symbol.asyncDispose]()).rejects.toThrow(new RegExp(`${child.pid} \\S sleep 1000`));

  expect(host.processes()).toEqual([]);
});

test("the leak check names a process that dropped the marker", async (context) => {
  skipOnWine(context, "Windows has no tree of processes");
  const host = await Host.create({ endBoundMs: 500 });
  const script = "env -i sleep 1000 & wait";
  spawn("bash", ["-c", script], { env: { ...host.env }, stdio: "ignore", detached: true });
  await host.until(async () => (await descendants(host.processes())).some(({ argv }) => argv[0] === "sleep"));

  await expect(host[Symbol.asyncDispose]()).rejects.toThrow(/\d+ \S sleep 1000/);
});

test("what a program forks is no second one of it until it has become another program", async () => {
  await using host = await Host.create();
  const forking = ["-c", "( sleep 1000; : ) & wait", "/nowhere/daemon.mjs"];
  const child = spawn("bash", forking, { env: { ...host.env }, stdio: "ignore" });
  await host.until(() => host.processes().length === 3, "the shell, its copy, and what that has started");

  expect(host.programProcesses("daemon").map(({ pid }) => pid)).toEqual([child.pid]);

  for (const target of host.processes()) await host.kill(target, "SIGKILL");
});

test("a look at a torn record fails", async () => {
  await using host = await Host.create({ suites });
  mkdirSync(`${host.folders.spool}/results`, { recursive: true });
  writeFileSync(`${host.folders.spool}/results/robotmk_login.json`, '{"login": {"last_rc"');

  await expect(host.until(() => true)).rejects.toThrow("torn");
});

test("a fake robot obeys, writes what Robot writes, and notes its life", async () => {
  await using host = await Host.create({ suites });
  const robot = host.scriptedRobot("login");
  const [first, second] = [startRobot(host), startRobot(host)];
  const run = await robot.nextRun();
  const other = await robot.nextRun();
  expect(run.option("outputdir")).toEqual([host.path(host.folders.root)]);

  await other.die("SIGKILL");
  await run.end(2);

  const codes = (await Promise.all([first, second])).map(({ exitCode }) => exitCode);
  expect(new Set(codes)).toEqual(new Set([2, runtime.supports("signals") ? null : 1]));
  const robotRuns = host.robotRuns("login");
  expect(robotRuns.find(({ pid }) => pid === run.pid)?.ended?.rc).toBe(2);
  expect(robotRuns.find(({ pid }) => pid === other.pid)?.ended).toBeUndefined();
  expect(mostAtOnce(robotRuns)).toBe(2);
  expect(overlappingRuns(robotRuns)).not.toEqual([]);
});

async function startRobot(host: Host) {
  const command: string[] = parse(readFileSync(host.configFile, "utf8")).suites.login.robot_command;
  return await runCommand(
    startedByPerson([...command, "--outputdir", host.path(host.folders.root), "login"]),
    {
      env: host.env,
      cwd: host.folders.root,
    },
  );
}
