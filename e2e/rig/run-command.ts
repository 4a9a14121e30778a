import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { isWineCommand, runWineCommand } from "../rig-wine/run-wine-command.ts";

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
