import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Host } from "../rig/host.ts";
import type { Program } from "../rig/program-command.ts";
import { startWineProgram } from "../rig-wine/start-wine-program.ts";
import { isWineLeg } from "../rig-wine/wine-leg.ts";

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
