import { isWineCommand } from "../rig-wine/run-wine-command.ts";
import { meddledCommand } from "../rig-wine/meddled-command.ts";

/** What happens to which system calls of a traced program. */
export type Injection = {
  /** Names, with commas between them. */
  readonly calls: string;
  /** As strace has it: `signal=SIGKILL`, `error=EIO`, `delay_exit=1000`. */
  readonly does: string;
  /** Which of a thread's calls of one name: `3`, `1..5`, `2+`; without it all of them. */
  readonly when?: string;
};

/** What is told of a program's calls, and what happens to them. */
export type TraceOptions = {
  readonly traceFile: string;
  /** The calls to be told of, with commas between them. What is injected has to be among them. */
  readonly calls: string;
  readonly injections?: readonly Injection[];
  /** Threads and children as well; without it the first thread alone, which does all of ctrl's and the daemon's file work. */
  readonly isFollowing?: boolean;
  /** Tell of calls upon these paths only; others are neither counted nor disturbed. */
  readonly paths?: readonly string[];
  /** Tells whole texts, each byte as `\x41`: what was written can be written again from it. */
  readonly isVerbatim?: boolean;
};

/**
 * The command that runs another one under strace. A kill counts as its own. In node.exe the program tells of its calls
 * itself, and `paths` and `isVerbatim` are refused.
 */
export function tracedCommand(command: readonly string[], options: TraceOptions): readonly string[] {
  return isWineCommand(command) ? meddledCommand(command, options) : straceCommand(command, options);
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
