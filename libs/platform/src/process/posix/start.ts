import { spawn } from "node:child_process";
import { errorCode } from "../../errors.ts";
import type { Command, ProcessEnd, ProcessIdentity, StartedProcess, StartOptions } from "../types.ts";
import { readProcess } from "./process-table.ts";

const SPAWN_OUTPUT = { pipe: "pipe", null: "ignore" } as const;

/**
 * Starts a program without a shell, with nothing on stdin, in a new session.
 *
 * @throws the system's error (ENOENT, EACCES…) where it cannot be started
 */
export async function startProcess(command: Command, options: StartOptions): Promise<StartedProcess> {
  const output =
    typeof options.output === "object" ? options.output.descriptor : SPAWN_OUTPUT[options.output];
  const child = spawn(command.file, [...command.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ["ignore", output, output],
    detached: options.newSession ?? true,
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

/**
 * Sends a signal to exactly this process; false once it has ended.
 *
 * @throws the system's error where this user may not signal it (EPERM)
 */
export function signalProcess(identity: ProcessIdentity, signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): boolean {
  if (readProcess(identity.pid)?.startToken !== identity.startToken) return false;
  try {
    process.kill(identity.pid, signal);
    return true;
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
    throw error;
  }
}

/** Decodes as UTF-8, which all programs write here; other bytes become replacement characters. */
export function legacyText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
