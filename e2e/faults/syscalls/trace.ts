import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { isOnWindows, meddledCommand, type TraceOptions } from "./meddled-command.ts";
import type { Host } from "../../rig/host/host.ts";
import { runtime } from "../../runtimes/current.ts";
import { readOrUndefined } from "../../runtimes/linux/linux-processes.ts";
import type { RawAnswer } from "../../runtimes/runtime.ts";

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
  const run = isOnWindows(traced) ? runOnWine(traced, setting) : runOnLinux(traced, setting);
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
      const { exitCode, signal, stdout, stderr } = await runtime.run(command, {
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

/**
 * The command that runs another one under strace. A kill counts as its own. In node.exe the program reports its calls
 * itself, and `paths` and `isVerbatim` are refused.
 */
export function tracedCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  return isOnWindows(command) ? meddledCommand(command, options) : straceCommand(command, options);
}

function straceCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  const { traceFile, calls, injections = [], isFollowing = false, paths = [], isVerbatim = false } = options;
  return [
    "/usr/bin/strace",
    ...(isFollowing ? ["-f"] : []),
    // It spares the stops at all other calls, but strace 6.1 delivers no signal then.
    ...(isFollowing && !injections.some(({ does }) => does.startsWith("signal")) ? ["--seccomp-bpf"] : []),
    ...(isVerbatim ? ["-xx", "-s", "1000000"] : []),
    "-y",
    "-o",
    traceFile,
    "-e",
    `trace=${calls}`,
    ...injections.flatMap(({ calls: hit, does, when }) => [
      "-e",
      `inject=${hit}:${does}${when === undefined ? "" : `:when=${when}`}`,
    ]),
    ...paths.flatMap((path) => ["-P", path]),
    ...command,
  ];
}

/** A system call as strace reported it. */
export type TracedCall = {
  /** Undefined where only one thread was traced. */
  readonly pid: number | undefined;
  readonly name: string;
  /** Which call of that name it was of its thread, from 1: what `when` counts. */
  readonly nth: number;
  /** What it is about: the file of the descriptor, or the last path that is named. */
  readonly path: string;
  /** The descriptor, where it is the first argument. */
  readonly descriptor: number | undefined;
  /** The arguments and what follows, as written. */
  readonly text: string;
  /** Undefined where it never returned. */
  readonly result: number | undefined;
  readonly isInjected: boolean;
};

/** Reads a trace in the order in which the calls began. */
function readTrace(file: string): TracedCall[] {
  const lines = (readOrUndefined(() => readFileSync(file, "utf8")) ?? "").split("\n");
  const calls: { pid: number | undefined; name: string; text: string }[] = [];
  const open = new Map<number | undefined, (typeof calls)[number]>();
  for (const line of lines) {
    const [, thread, rest = ""] = /^(?:(\d+) +)?(.*)$/.exec(line) ?? [];
    const pid = thread === undefined ? undefined : Number(thread);
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    if (resumed !== null) {
      const begun = open.get(pid);
      if (begun !== undefined) begun.text += resumed[1] ?? "";
      continue;
    }
    const [, name, text] = /^(\w+)\((.*)$/.exec(rest) ?? [];
    if (name === undefined || text === undefined) continue;
    const call = { pid, name, text: text.replace(/ ?<unfinished \.\.\.>$/, "") };
    calls.push(call);
    open.set(pid, call);
  }
  const counts = new Map<string, number>();
  return calls.map((call) => {
    const key = `${call.pid} ${call.name}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    return { ...call, nth, ...facts(call.text) };
  });
}

function facts(text: string): Pick<TracedCall, "path" | "descriptor" | "result" | "isInjected"> {
  const result = /\) += (-?\d+)[^=]*$/.exec(text)?.[1];
  const [, descriptor, file] = /^(\d+)<((?:[^>\\]|\\.)*)>/.exec(text) ?? [];
  const named = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, path = ""]) => plain(path));
  return {
    path: file === undefined ? (named.findLast((path) => path.startsWith("/")) ?? "") : plain(file),
    descriptor: descriptor === undefined ? undefined : Number(descriptor),
    result: result === undefined ? undefined : Number(result),
    isInjected: text.endsWith("(INJECTED)") || text.includes("(INJECTED:"),
  };
}

function plain(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** Calls the plugin as the agent does, and traces its calls. Whatever came of it is returned. */
export async function traceAgentCall(
  host: Host,
  options: Omit<TraceOptions, "traceFile">,
): Promise<RawAnswer & { readonly calls: readonly TracedCall[] }> {
  const folder = mkdtempSync(join(host.folders.root, "traced-"));
  const traceFile = join(folder, "trace");
  const command = tracedCommand(host.command("ctrl"), { ...options, traceFile });
  const answer = await runtime.call(command, { env: host.env, cwd: host.folders.plugins, folder }).answer;
  return { ...answer, calls: readTrace(traceFile) };
}
