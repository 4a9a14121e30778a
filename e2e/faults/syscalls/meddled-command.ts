import { writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runtime } from "../../runtimes/current.ts";

/** What happens to which system calls of a traced program. */
export type Injection = {
  /** Names, with commas between them. */
  readonly calls: string;
  /** As strace has it: `signal=SIGKILL`, `error=EIO`, `delay_exit=1000`. */
  readonly does: string;
  /** Which of a thread's calls of one name: `3`, `1..5`, `2+`; without it all of them. */
  readonly when?: string;
};

/** Which calls of a program are reported, and what happens to them. */
export type TraceOptions = {
  readonly traceFile: string;
  /** The calls to be reported, with commas between them. What is injected has to be among them. */
  readonly calls: string;
  readonly injections?: readonly Injection[];
  /** Threads and children as well; without it the first thread alone, which does all of ctrl's and the daemon's file work. */
  readonly isFollowing?: boolean;
  /** Tell of calls upon these paths only; others are neither counted nor disturbed. */
  readonly paths?: readonly string[];
  /** Returns whole texts, each byte as `\x41`: what was written can be written again from it. */
  readonly isVerbatim?: boolean;
};

/** Returns whether a command runs a Windows program, by itself or by a program of Linux that starts it. */
export function isOnWindows(command: readonly string[]): boolean {
  return runtime.loader().some((loader) => command.includes(loader));
}

const meddler = fileURLToPath(new URL("./meddle-with-calls.mjs", import.meta.url));

/** The command of a program in node.exe that reports its own calls, and meddles with them, as ordered. */
export function meddledCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  const { traceFile, calls, injections = [], isFollowing = false } = options;
  if (options.paths !== undefined || options.isVerbatim === true) {
    throw new Error("Cannot trace a program in node.exe by paths or with whole texts: strace alone can");
  }
  const orders = { traceFile: runtime.path(traceFile), calls, injections, isFollowing };
  const begin = `${traceFile}-orders.mjs`;
  writeFileSync(
    begin,
    `import { meddle } from ${JSON.stringify(windowsUrl(meddler))};\nmeddle(${JSON.stringify(orders)});\n`,
  );
  const node = command.findIndex((word) => runtime.loader().includes(word)) + 2;
  return [...command.slice(0, node), "--import", windowsUrl(begin), ...command.slice(node)];
}

function windowsUrl(file: string): string {
  return pathToFileURL(file).href.replace(/^file:\/\/\//, "file:///Z:/");
}
