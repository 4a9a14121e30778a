import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { Host } from "../rig/host.ts";
import type { StartedProgram } from "../rig-load/start-program.ts";
import { ADD_ON } from "./add-on.ts";
import type { WindowsAgent } from "./windows-agent.ts";
import { windowsAgent } from "./windows-agents.ts";
import { windowsCommand } from "./windows-command.ts";
import { windowsEnvironment } from "./windows-environment.ts";
import { readyWine } from "./wine-leg.ts";
import { windowsPath } from "./wine-paths.ts";

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
