import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type HostFolders,
  type HostPrograms,
  type Program,
  projectFolder,
  type Runtime,
} from "../runtime.ts";
import { linuxAgentCall } from "./agent-call.ts";
import { runLinuxCommand, startLinuxProgram } from "./run-command.ts";

/** The differences between the runtimes on Linux. */
type Differences = Pick<Runtime, "name" | "interpreter" | "command"> & {
  /** The command of a program that is not installed. */
  readonly program: (program: Program, isFromSources: boolean) => readonly string[];
};

/** Makes a runtime on Linux, where everything is as the tests themselves see it. */
export function linuxRuntime({ program, ...differences }: Differences): Runtime {
  return {
    ...differences,
    supports: () => true,
    path: (path) => path,
    linuxPath: (path) => path,
    node: () => process.execPath,
    loader: () => [],
    addOn: () => undefined,
    programs: (folders, { bundle, isFromSources }) => {
      if (bundle !== undefined) return installed(folders, bundle);
      const command = (name: Program) => program(name, isFromSources);
      return { plugin: command("ctrl"), command };
    },
    environment: (folders) => ({
      MK_LIBDIR: folders.library,
      MK_CONFDIR: folders.config,
      MK_VARDIR: folders.variable,
      MK_LOGDIR: folders.log,
      PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C.UTF-8",
    }),
    call: linuxAgentCall,
    run: runLinuxCommand,
    start: startLinuxProgram,
    signal: async (_, pid, signal) => signalLinuxProcess(pid, signal),
    processes: (processes) => [...processes],
    linuxPid: (pid) => pid,
    order: async (_, order) => {
      throw new Error(`Cannot ${JSON.stringify(order)}: there is no Windows on this runtime`);
    },
    endHost: async () => undefined,
  };
}

/** Sends a signal. Ignores a process that has ended. */
export function signalLinuxProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** The command that runs a program from its sources on Node.js, from any folder. */
export function fromSources(program: Program): readonly string[] {
  return [...sourceLoader(), sourceOf(program)];
}

/** Node.js with the loader that runs TypeScript, from any folder. */
export function sourceLoader(): readonly string[] {
  const loader = createRequire(import.meta.url).resolve("tsx");
  return [process.execPath, "--import", pathToFileURL(loader).href];
}

/** The main file of a program. */
export function sourceOf(program: Program): string {
  return join(projectFolder, "apps", program, "src", "main.ts");
}

function installed(folders: HostFolders, bundle: string): HostPrograms {
  const home = join(folders.library, "robotmk-controller");
  cpSync(bundle, home, { recursive: true });
  cpSync(join(home, "robotmk-ctrl"), join(folders.plugins, "robotmk-ctrl"));
  const launcher = (program: Program) =>
    program === "ctrl" ? join(folders.plugins, "robotmk-ctrl") : join(home, `robotmk-${program}`);
  return { plugin: ["./robotmk-ctrl"], command: (program) => [launcher(program)] };
}
