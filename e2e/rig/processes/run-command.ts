import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { denoBinary } from "../../runtimes/deno/deno-binary.ts";
import type { Runtime } from "../../runtimes/runtime.ts";
import { isWineCommand, runWineCommand, startWineProgram } from "../../runtimes/wine/run-wine-command.ts";
import { isWineLeg } from "../../runtimes/wine/wine-leg.ts";
import type { Host } from "../host/host.ts";
import { projectFolder } from "../host/project.ts";

export type CommandAnswer = {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

export type CommandSetting = {
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Only a failure bound: the command is killed and the call throws. */
  readonly boundMs?: number;
};

/** Runs a command to its end, that is until its output is at EOF too. */
export async function runCommand(
  command: readonly string[],
  setting: CommandSetting,
): Promise<CommandAnswer> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error("Cannot run a command: it is empty");
  if (isWineCommand(command)) return await runWineCommand(command, setting);
  const boundMs = setting.boundMs ?? 60_000;
  const child = spawn(file, args, { env: setting.env, cwd: setting.cwd, stdio: ["ignore", "pipe", "pipe"] });
  let outOfBounds = false;
  const bound = setTimeout(() => {
    outOfBounds = true;
    child.kill("SIGKILL");
    child.stdout.destroy();
    child.stderr.destroy();
  }, boundMs);
  try {
    const [stdout, stderr, end] = await Promise.all([
      text(child.stdout).catch(() => ""),
      text(child.stderr).catch(() => ""),
      once(child, "exit"),
    ]);
    if (outOfBounds) throw new Error(`Cannot wait for "${command.join(" ")}": it went on for ${boundMs} ms`);
    return { exitCode: end[0], signal: end[1], stdout, stderr };
  } finally {
    clearTimeout(bound);
  }
}

export type Program = "ctrl" | "daemon" | "runner";

/** The command that runs a program from its sources, from any folder. Under Wine they do not run. */
export function programCommand(program: Program, runtime: Exclude<Runtime, "wine">): string[] {
  const main = join(projectFolder, "apps", program, "src", "main.ts");
  if (runtime === "deno") return [denoBinary(), "run", "-A", "--no-prompt", main];
  const loader = createRequire(import.meta.url).resolve("tsx");
  return [process.execPath, "--import", pathToFileURL(loader).href, main];
}

/** A program that somebody started by hand and that goes on. */
export type StartedProgram = {
  readonly pid: () => Promise<number>;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly exitCode: number | null; readonly output: string }>;
};

/** Starts a program of a host without waiting for its end. */
export function startProgram(host: Host, program: Program, ...args: string[]): StartedProgram {
  const command = host.command(program, ...args);
  if (isWineLeg()) return startWineProgram(host, command);
  const [file = "", ...rest] = command;
  const child = spawn(file, rest, { env: { ...host.env }, stdio: ["ignore", "pipe", "pipe"] });
  const answer = async () => {
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { exitCode, output: stdout + stderr };
  };
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start "${file}": it has no pid`);
  return { pid: () => Promise.resolve(pid), signal: (name) => child.kill(name), ended: answer() };
}
