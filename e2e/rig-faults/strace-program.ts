import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Host } from "../rig/host.ts";
import { type TracedCall, readTrace } from "./read-trace.ts";
import { type StraceOptions, straceCommand } from "./strace-command.ts";

/** A program that goes on under strace. */
export type TracedProgram = {
  /** What it did so far. */
  readonly calls: () => TracedCall[];
  readonly hasEnded: () => boolean;
  readonly ended: Promise<{
    readonly exitCode: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly output: string;
  }>;
};

/** Starts a command on a host under strace. */
export function straceProgram(
  host: Host,
  command: readonly string[],
  options: Omit<StraceOptions, "traceFile">,
): TracedProgram {
  const traceFile = join(mkdtempSync(join(host.folders.root, "traced-")), "trace");
  const [file = "", ...args] = straceCommand(command, { ...options, traceFile });
  const child = spawn(file, args, { env: { ...host.env }, cwd: "/", stdio: ["ignore", "pipe", "pipe"] });
  const end = async () => {
    const [stdout, stderr, [exitCode, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { exitCode, signal, output: stdout + stderr };
  };
  return {
    calls: () => readTrace(traceFile),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended: end(),
  };
}
