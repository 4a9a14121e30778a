import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { CommandAnswer, CommandSetting, RuntimeHost, StartedProgram } from "../runtime.ts";
import { type WindowsAgent, windowsAgent } from "./windows-agent.ts";
import { ADD_ON, readyWine, windowsCommand, windowsEnvironment, windowsPath } from "./windows-paths.ts";

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
    const [said = "", reported = ""] = names.map((name) => readFileSync(name, "utf8"));
    return { exitCode, signal, stdout: said, stderr: reported };
  } finally {
    for (const descriptor of [stdout, stderr]) if (descriptor !== undefined) closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}

const ctrlC = fileURLToPath(new URL("./press-ctrl-c.mjs", import.meta.url));

/**
 * Starts a Windows program as somebody does in a console: it is in no job, and Ctrl-C (SIGINT) reaches it. There is
 * no SIGHUP, and a killed one has an exit code.
 */
export function startWineProgram(host: RuntimeHost, command: readonly string[]): StartedProgram {
  const folder = mkdtempSync(join(host.folders.root, "started-"));
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
    else await (await agentOf(host)).obey({ do: "signal", pid, signal: name });
  };
  return { pid: async () => (await starting).pid, signal: (name) => void signal(name), ended };
}

type Begun = { readonly pid: number; readonly ended: Promise<number | null> };
type Start = { readonly command: readonly string[]; readonly outputs: readonly string[] };

async function agentOf({ env, folders }: RuntimeHost): Promise<WindowsAgent> {
  return await windowsAgent({ env, cwd: folders.plugins });
}

async function begin(host: RuntimeHost, { command, outputs }: Start): Promise<Begun> {
  return await begun(await agentOf(host), {
    do: "startAsPerson",
    command: windowsCommand(command),
    env: windowsEnvironment(host.env),
    cwd: windowsPath(host.folders.plugins),
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
async function pressCtrlC(host: RuntimeHost, pid: number): Promise<void> {
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
