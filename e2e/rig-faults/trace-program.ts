import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Host } from "../rig/host.ts";
import { isWineCommand, runWineCommand } from "../rig-wine/run-wine-command.ts";
import { type TracedCall, readTrace } from "./read-trace.ts";
import { type TraceOptions, tracedCommand } from "./traced-command.ts";

const LONGEST_TEST_MS = 300_000;

/** A program that goes on while its calls are traced. */
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

/** Starts a command on a host, and traces its calls: by strace, or in node.exe by itself. */
export function traceProgram(
  host: Host,
  command: readonly string[],
  options: Omit<TraceOptions, "traceFile">,
): TracedProgram {
  const traceFile = join(mkdtempSync(join(host.folders.root, "traced-")), "trace");
  const traced = tracedCommand(command, { ...options, traceFile });
  const setting = { env: { ...host.env }, cwd: "/" };
  const run = isWineCommand(traced) ? runOnWine(traced, setting) : runOnLinux(traced, setting);
  // A test may leave a program to the end of its host.
  run.ended.catch(() => undefined);
  return { calls: () => readTrace(traceFile), ...run };
}

type Setting = { readonly env: Readonly<Record<string, string>>; readonly cwd: string };
type Run = Omit<TracedProgram, "calls">;

function runOnLinux([file = "", ...args]: readonly string[], setting: Setting): Run {
  const child = spawn(file, args, { ...setting, stdio: ["ignore", "pipe", "pipe"] });
  const end = async () => {
    const [stdout, stderr, [exitCode, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit"),
    ]);
    return { exitCode, signal, output: stdout + stderr };
  };
  return { hasEnded: () => child.exitCode !== null || child.signalCode !== null, ended: end() };
}

function runOnWine(command: readonly string[], setting: Setting): Run {
  let isOver = false;
  const end = async () => {
    try {
      const { exitCode, signal, stdout, stderr } = await runWineCommand(command, {
        ...setting,
        boundMs: LONGEST_TEST_MS,
      });
      return { exitCode, signal, output: stdout + stderr };
    } finally {
      isOver = true;
    }
  };
  return { hasEnded: () => isOver, ended: end() };
}
