import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import type { Command } from "./command.ts";

/** How a process ended: by its own code, or by a signal. */
export type ProcessEnd = { readonly code: number | undefined; readonly signal: string | undefined };

/** A process that was started, in a session of its own so that no signal to our group reaches it. */
export type StartedProcess = {
  readonly pid: number;
  /** Resolves when the process itself has ended, even if others still hold its streams. */
  readonly ended: Promise<ProcessEnd>;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Lets our program end before the process does. */
  readonly unref: () => void;
};

/** Where a process runs, with which variables, and where its output goes. */
export type StartOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `pipe`: read by us; `null`: the null device; a number: a descriptor of ours for stdout and stderr. */
  readonly output: "pipe" | "null" | number;
  /** False keeps it in our session: the second step of a double fork. */
  readonly newSession?: boolean;
};

/**
 * Starts a program without a shell, with nothing on stdin, in a new session.
 *
 * @throws the system's error (ENOENT, EACCES…) where it can't be started
 */
export async function startProcess(command: Command, options: StartOptions): Promise<StartedProcess> {
  const output = options.output === "null" ? "ignore" : options.output;
  const child = spawn(command.file, [...command.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ["ignore", output, output],
    detached: options.newSession ?? true,
    windowsHide: true,
  });
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once("exit", (code, signal) => {
      resolve({ code: code ?? undefined, signal: signal ?? undefined });
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Cannot start "${command.file}": it has no pid`);
  return {
    pid,
    ended,
    stdout: child.stdout ?? undefined,
    stderr: child.stderr ?? undefined,
    unref: () => child.unref(),
  };
}
