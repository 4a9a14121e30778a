import { setPriority } from "node:os";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { errorCode, errorMessage } from "../errors.ts";
import { findDescendants, listProcesses, readProcess, signalProcess, startProcess } from "./index.ts";
import { decodeText, outputText } from "./output-text.ts";
import type { Command, ProcessIdentity, StartedProcess } from "./types.ts";

/** The result of a short command. */
export type CommandResult =
  | {
      readonly kind: "ended";
      /** Undefined where a signal ended it. */
      readonly code: number | undefined;
      readonly signal: string | undefined;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: "timed-out" }
  | { readonly kind: "aborted" }
  | { readonly kind: "not-started"; readonly problem: string };

/** How a short command runs, and its bounds. */
export type CommandOptions = {
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Kept of each stream, from its start; the rest is read and dropped. Default: 16 KiB. */
  readonly maxOutputBytes?: number;
  /** Decodes lines that are neither UTF-16 nor UTF-8. Default: as the old programs of the system write. */
  readonly decodeLegacy?: (line: Uint8Array) => string;
  /** Default: the root folder, so that the command keeps no file system mounted. */
  readonly cwd?: string;
  /** Ends the command before its time. */
  readonly signal?: AbortSignal;
  /** Added to the priority of the command (nice(1)). */
  readonly niceness?: number;
  /** Called with the pid once the command runs. */
  readonly onStarted?: (pid: number) => void;
  /** Lets the command run on at the deadline, for a command that finishes something when it is late. Default: false. */
  readonly leaveRunning?: boolean;
};

const MAX_OUTPUT_BYTES = 16 * 1024;
/** A process that the command left behind may keep its streams open; what the command wrote is there by then. */
const OUTPUT_GRACE_MS = 1_000;

/** Runs a short command without a shell and collects its output. At the deadline it ends the command and its tree. */
export async function runCommand(command: Command, options: CommandOptions): Promise<CommandResult> {
  const { env, cwd = "/", signal, timeoutMs, maxOutputBytes = MAX_OUTPUT_BYTES } = options;
  const isAborted = () => signal?.aborted === true;
  if (isAborted()) return { kind: "aborted" };
  let program: StartedProcess;
  try {
    program = await startProcess(command, { cwd, env, output: "pipe" });
  } catch (error) {
    return { kind: "not-started", problem: errorMessage(error) };
  }
  const root = identityOf(program.pid);
  if (options.niceness !== undefined) lowerPriority(program.pid, options.niceness);
  const outputs = [program.stdout, program.stderr].map((stream) =>
    collect(stream, maxOutputBytes, options.decodeLegacy),
  );
  const over = new AbortController();
  const signals = signal === undefined ? [over.signal] : [over.signal, signal];
  try {
    options.onStarted?.(program.pid);
    const end = await Promise.race([
      program.ended,
      delay(Math.ceil(timeoutMs), undefined, { signal: AbortSignal.any(signals) }),
    ]);
    if (end === undefined) {
      if (options.leaveRunning === true) program.unref();
      else await endTree(root);
      return { kind: "timed-out" };
    }
    const closed = Promise.all(outputs.map(async (output) => output.closed));
    await Promise.race([closed, delay(OUTPUT_GRACE_MS, undefined, { signal: over.signal })]);
    const [stdout = "", stderr = ""] = outputs.map((output) => output.text());
    return { kind: "ended", ...end, stdout, stderr };
  } catch (error) {
    await endTree(root);
    const isAborted = () => signal?.aborted === true;
    if (isAborted()) return { kind: "aborted" };
    throw error;
  } finally {
    over.abort();
    for (const stream of [program.stdout, program.stderr]) stream?.destroy();
  }
}

/** Undefined where the process has ended, or the system shows no processes: then nothing can be ended safely. */
function identityOf(pid: number): ProcessIdentity | undefined {
  try {
    return readProcess(pid);
  } catch {
    return undefined;
  }
}

/** Kills the command and its descendants. */
async function endTree(root: ProcessIdentity | undefined): Promise<void> {
  if (root === undefined || readProcess(root.pid)?.startToken !== root.startToken) return;
  for (const process of await findDescendants(listProcesses(), new Set([root.pid]))) {
    try {
      signalProcess(process, "SIGKILL");
    } catch (error) {
      // A process that changed its user (sudo) cannot be killed by this user.
      if (errorCode(error) !== "EPERM") throw error;
    }
  }
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // It may have ended already, and its result is the same without it.
  }
}

/** Reads a stream to its end, so that its writer never waits, and keeps the first bytes. */
function collect(
  stream: Readable | undefined,
  maxBytes: number,
  decodeLegacy: CommandOptions["decodeLegacy"],
): { readonly closed: Promise<void>; readonly text: () => string } {
  const parts: Buffer[] = [];
  let bytes = 0;
  const closed = new Promise<void>((resolve) => {
    if (stream === undefined) return resolve();
    stream.on("data", (part: Buffer) => {
      if (bytes < maxBytes) parts.push(part);
      bytes += part.byteLength;
    });
    for (const event of ["end", "close", "error"]) stream.once(event, () => resolve());
  });
  const text = () => {
    const all = Buffer.concat(parts).subarray(0, maxBytes);
    const part = { bytes: all, first: all, offset: 0 };
    return decodeLegacy === undefined ? outputText(part) : decodeText(part, decodeLegacy);
  };
  return { closed, text };
}
