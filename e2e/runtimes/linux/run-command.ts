import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { CommandAnswer, CommandSetting, RuntimeHost, StartedProgram } from "../runtime.ts";

/** Runs a program of Linux to its end, that is until its output is at EOF too. */
export async function runLinuxCommand(
  command: readonly string[],
  setting: CommandSetting,
): Promise<CommandAnswer> {
  const [file, ...args] = command;
  if (file === undefined) throw new Error("Cannot run a command: it is empty");
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

/** Starts a program of Linux without waiting for its end. */
export function startLinuxProgram(host: RuntimeHost, command: readonly string[]): StartedProgram {
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
