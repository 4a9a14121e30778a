import { setPriority } from "node:os";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { errorMessage } from "../errors.ts";
import { readProcess, signalProcess, startProcess } from "./index.ts";
import { outputText } from "./output-text.ts";
import type { Command, StartedProcess } from "./types.ts";

/** What came of asking a program. */
export type ProgramAnswer =
  | {
      readonly kind: "ended";
      readonly code: number | undefined;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly kind: "timed-out" }
  | { readonly kind: "stopped" }
  | { readonly kind: "not-started"; readonly problem: string };

/** A run that goes on is more urgent than any question of ours. */
const NICENESS = 10;
const MAX_OUTPUT_BYTES = 16 * 1024;

/** Starts a program, reads what it says, and ends it when its time is over or nobody wants to know any more. */
export async function askProgram(
  command: Command,
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
  },
): Promise<ProgramAnswer> {
  if (options.signal.aborted) return { kind: "stopped" };
  let program: StartedProcess;
  try {
    program = await startProcess(command, { cwd: "/", env: options.env, output: "pipe" });
  } catch (error) {
    return { kind: "not-started", problem: errorMessage(error) };
  }
  lowerPriority(program.pid);
  const identity = readProcess(program.pid);
  const texts = Promise.all([program.ended, textOf(program.stdout), textOf(program.stderr)]);
  const over = new AbortController();
  try {
    const answer = await Promise.race([
      texts,
      delay(options.timeoutMs, undefined, { signal: AbortSignal.any([options.signal, over.signal]) }),
    ]);
    if (answer === undefined) return { kind: "timed-out" };
    const [{ code }, stdout, stderr] = answer;
    return { kind: "ended", code, stdout, stderr };
  } catch (error) {
    if (options.signal.aborted) return { kind: "stopped" };
    throw error;
  } finally {
    over.abort();
    if (identity !== undefined) signalProcess(identity, "SIGKILL");
    program.stdout?.destroy();
    program.stderr?.destroy();
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, NICENESS);
  } catch {
    // It may have ended already, and without it the answer is the same.
  }
}

/** Reads a stream to its end; what is beyond the bound is read and forgotten, so that nobody waits for us. */
async function textOf(stream: Readable | undefined): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  if (stream === undefined) return "";
  await new Promise<void>((resolve) => {
    stream.on("data", (part: Buffer) => {
      if (bytes < MAX_OUTPUT_BYTES) parts.push(part);
      bytes += part.byteLength;
    });
    for (const event of ["end", "close", "error"]) stream.once(event, () => resolve());
  });
  const all = Buffer.concat(parts).subarray(0, MAX_OUTPUT_BYTES);
  return outputText({ bytes: all, first: all, offset: 0 });
}
