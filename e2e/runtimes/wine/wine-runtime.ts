import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { signalLinuxProcess } from "../linux/linux-runtime.ts";
import { runLinuxCommand } from "../linux/run-command.ts";
import {
  type HostFolders,
  type HostPrograms,
  markerVariable,
  type Program,
  type Runtime,
  type RuntimeHost,
} from "../runtime.ts";
import { runWineCommand, startWineProgram } from "./run-wine-command.ts";
import { endWindowsAgent, windowsAgent, wineAgentCall } from "./windows-agent.ts";
import { ADD_ON, linuxPath, readyWine, windowsPath } from "./windows-paths.ts";
import { isWindowsPid, linuxPid, windowsProcesses } from "./windows-processes.ts";

/** node.exe under Wine, below the tests, which run on Linux. */
export const wineRuntime: Runtime = {
  name: "wine",
  supports: () => false,
  path: windowsPath,
  linuxPath,
  interpreter: () => process.execPath,
  command: nodeCommand,
  node: () => windowsPath(readyWine().nodes[22]),
  loader: () => [readyWine().wine],
  addOn: () => join(inject("bundle"), ADD_ON),
  programs: winePrograms,
  environment: (folders) => ({
    ...readyWine().env,
    MK_CONFDIR: windowsPath(folders.config),
    MK_STATEDIR: windowsPath(folders.variable),
    MK_LOGDIR: windowsPath(folders.log),
    MK_PLUGINSDIR: windowsPath(folders.plugins),
  }),
  call: wineAgentCall,
  run: async (command, setting) =>
    await (command.includes(readyWine().wine) ? runWineCommand : runLinuxCommand)(command, setting),
  start: startWineProgram,
  signal: signalProcess,
  processes: windowsProcesses,
  linuxPid,
  order: async (host, order) => await (await agentOf(host)).obey(order),
  endHost: async ({ env }) => await endWindowsAgent(env[markerVariable] ?? ""),
};

function nodeCommand(file: string): readonly string[] {
  return [readyWine().wine, readyWine().nodes[22], windowsPath(file)];
}

async function agentOf({ env, folders }: RuntimeHost) {
  return await windowsAgent({ env, cwd: folders.plugins });
}

async function signalProcess(host: RuntimeHost, pid: number, signal: NodeJS.Signals): Promise<void> {
  if (!isWindowsPid(pid)) return signalLinuxProcess(linuxPid(pid), signal);
  try {
    await (await agentOf(host)).obey({ do: "signal", pid, signal });
  } catch (error) {
    if (!(error instanceof Error && /OpenProcess failed/.test(error.message))) throw error;
  }
}

/** The programs lie outside of the agent's folder, whose processes the agent kills at its stop. */
function winePrograms(
  folders: HostFolders,
  { bundle }: { readonly bundle: string | undefined },
): HostPrograms {
  const home = bundle === undefined ? inject("bundle") : installed(folders, bundle);
  const command = (program: Program) => nodeCommand(join(home, `${program}.mjs`));
  return { plugin: command("ctrl"), command };
}

function installed(folders: HostFolders, bundle: string): string {
  const home = join(folders.root, "Program Files", "robotmk-controller");
  cpSync(bundle, home, { recursive: true });
  copyFileSync(join(inject("bundle"), ADD_ON), join(home, ADD_ON));
  return home;
}
