import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inject } from "vitest";
import type { TraceOptions } from "../../faults/syscalls/trace.ts";
import type { Host } from "../../rig/host/host.ts";
import type { CommandAnswer, CommandSetting, StartedProgram } from "../../rig/processes/run-command.ts";
import { windowsCommand, windowsEnvironment } from "./programs.ts";
import { type WindowsAgent, windowsAgent } from "./windows-agent.ts";
import { ADD_ON, isWineLeg, readyWine, windowsPath } from "./wine-leg.ts";

/** Tells whether a command runs a Windows program, by itself or by a program of Linux that starts it. */
export function isWineCommand(command: readonly string[]): boolean {
  return isWineLeg() && command.includes(readyWine().wine);
}

/** Runs a Windows program to its end, outside of any job. It can't write to a pipe of Linux, so it writes to files. */
export async function runWineCommand(
  command: readonly string[],
  setting: CommandSetting,
): Promise<CommandAnswer> {
  const [file = "", ...args] = command;
  const folder = mkdtempSync(join(tmpdir(), "rmk-said-"));
  const names = [join(folder, "stdout"), join(folder, "stderr")];
  const [stdout, stderr] = names.map((name) => openSync(name, "w"));
  const boundMs = setting.boundMs ?? 60_000;
  try {
    const child = spawn(file, args, {
      env: setting.env,
      cwd: setting.cwd,
      stdio: ["ignore", stdout, stderr],
    });
    let isOutOfBounds = false;
    const bound = setTimeout(() => {
      isOutOfBounds = true;
      child.kill("SIGKILL");
    }, boundMs);
    const [exitCode, signal] = await once(child, "exit").finally(() => clearTimeout(bound));
    if (isOutOfBounds)
      throw new Error(`Cannot wait for "${command.join(" ")}": it went on for ${boundMs} ms`);
    const [said = "", told = ""] = names.map((name) => readFileSync(name, "utf8"));
    return { exitCode, signal, stdout: said, stderr: told };
  } finally {
    for (const descriptor of [stdout, stderr]) if (descriptor !== undefined) closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}

const meddler = fileURLToPath(new URL("./meddle-with-calls.mjs", import.meta.url));

/** The command of a program in node.exe that tells of its own calls, and meddles with them, as ordered. */
export function meddledCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  const { traceFile, calls, injections = [], isFollowing = false } = options;
  if (options.paths !== undefined || options.isVerbatim === true) {
    throw new Error("Cannot trace a program in node.exe by paths or with whole texts: strace alone can");
  }
  const orders = { traceFile: windowsPath(traceFile), calls, injections, isFollowing };
  const begin = `${traceFile}-orders.mjs`;
  writeFileSync(
    begin,
    `import { meddle } from ${JSON.stringify(windowsUrl(meddler))};\nmeddle(${JSON.stringify(orders)});\n`,
  );
  const node = command.indexOf(readyWine().wine) + 2;
  return [...command.slice(0, node), "--import", windowsUrl(begin), ...command.slice(node)];
}

function windowsUrl(file: string): string {
  return pathToFileURL(file).href.replace(/^file:\/\/\//, "file:///Z:/");
}

const ctrlC = fileURLToPath(new URL("./press-ctrl-c.mjs", import.meta.url));

/**
 * Starts a Windows program as somebody does in a console: it is in no job, and Ctrl-C (SIGINT) reaches it. There is
 * no SIGHUP, and a killed one has an exit code.
 */
export function startWineProgram(host: Host, command: readonly string[]): StartedProgram {
  const folder = mkdtempSync(join(host.folders.root, "by-hand-"));
  const outputs = [join(folder, "stdout"), join(folder, "stderr")];
  const starting = begin(host, { command, outputs });
  const answer = async () => {
    const exitCode = await (await starting).ended;
    return { exitCode, output: outputs.map((file) => readFileSync(file, "utf8")).join("") };
  };
  const ended = answer();
  // A test may leave a program to the end of its host.
  ended.catch(() => undefined);
  const signal = async (name: NodeJS.Signals) => {
    const { pid } = await starting;
    if (name === "SIGINT") await pressCtrlC(host, pid);
    else await host.signal({ pid }, name);
  };
  return { pid: async () => (await starting).pid, signal: (name) => void signal(name), ended };
}

type Begun = { readonly pid: number; readonly ended: Promise<number | null> };
type Start = { readonly command: readonly string[]; readonly outputs: readonly string[] };

async function begin(host: Host, { command, outputs }: Start): Promise<Begun> {
  const cwd = host.folders.plugins;
  const agent = await windowsAgent({ env: host.env, cwd });
  return await begun(agent, {
    do: "startByHand",
    command: windowsCommand(command),
    env: windowsEnvironment(host.env),
    cwd: windowsPath(cwd),
    outputs: outputs.map(windowsPath),
  });
}

async function begun(agent: WindowsAgent, order: Readonly<Record<string, unknown>>) {
  return await new Promise<Begun>((started, failed) => {
    const ended = new Promise<number | null>((over, broke) => {
      let pid: number | undefined;
      agent.order(order, (news) => {
        if (news.event === "started") {
          pid = news.pid;
          started({ pid, ended });
        }
        if (news.event === "failed") (pid === undefined ? failed : broke)(new Error(news.message));
        if (news.event === "ended") over(news.exitCode ?? null);
      });
    });
  });
}

/** By a process of its own, started as the other one was: Wine gives Ctrl-C to the sender's process group alone. */
async function pressCtrlC(host: Host, pid: number): Promise<void> {
  const { wine, nodes } = readyWine();
  const command = [
    wine,
    nodes[22],
    windowsPath(ctrlC),
    String(pid),
    windowsPath(join(inject("bundle"), ADD_ON)),
  ];
  const outputs = ["stdout", "stderr"].map((name) => join(host.folders.root, `ctrl-c-${pid}-${name}`));
  const exitCode = await (await begin(host, { command, outputs })).ended;
  if (exitCode !== 0) {
    const said = outputs.map((file) => readFileSync(file, "utf8")).join("");
    throw new Error(`Cannot press Ctrl-C in the console of ${pid}: exit code ${exitCode}: ${said}`);
  }
}
