import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandAnswer, CommandSetting } from "../rig/run-command.ts";
import { isWineLeg, readyWine } from "./wine-leg.ts";

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
