import type { Readable } from "node:stream";
import type { ProgramSearch } from "./program-search.ts";

/**
 * The identity of one process: the system uses a pid again, but not a pid with its start token.
 * The token is opaque; it is unique for one boot of one machine.
 */
export type ProcessIdentity = { readonly pid: number; readonly startToken: string };

/** One row of the process table. */
export type ProcessInfo = ProcessIdentity & { readonly parentPid: number };

/**
 * An environment variable that every process of a run inherits. It finds those that left the process group,
 * the session and their parents, as CI servers find what a build left behind.
 */
export type Marker = { readonly name: string; readonly value: string };

/** A program with its arguments, as the operating system takes them: no shell in between. */
export type Command = { readonly file: string; readonly args: readonly string[] };

/**
 * How a process ended: by its own code, or by a signal. On Windows the one signal is SIGKILL, and a code is an unsigned
 * number of 32 bits.
 */
export type ProcessEnd = { readonly code: number | undefined; readonly signal: string | undefined };

/** A started process that no signal to the group of this program, and no Ctrl-C at its console, reaches. */
export type StartedProcess = {
  readonly pid: number;
  /** Resolves when the process itself has ended, even if others still hold its streams. */
  readonly ended: Promise<ProcessEnd>;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Lets this program end before the process does. */
  readonly unref: () => void;
};

/** An open file that a process appends to. */
export type OutputFile = { readonly descriptor: number; readonly path: string };

/** Where a process runs, with which variables, and where its output goes. */
export type StartOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `pipe`: this program reads it; `null`: the null device; a file: for stdout and stderr. */
  readonly output: "pipe" | "null" | OutputFile;
  /** False keeps it in the session of this program: the second step of a double fork. Windows has no such step. */
  readonly newSession?: boolean;
  /**
   * A `sibling` is another program of this project; any other is `foreign`, as Robot is. On Windows a sibling has no console and
   * leaves the job of this program where the job allows it, so that it may outlive this program; a foreign program has a console of its own
   * without a window, at which Ctrl-C can ask it to end. Elsewhere it makes no difference.
   */
  readonly kind?: "sibling" | "foreign";
};

/** What onTermination() reports besides the requests to end. */
export type TerminationOptions = {
  /** A signal came that the program ignores. */
  readonly onIgnored: (signal: string) => void;
  /** One of the ways to ask the program to end does not work. */
  readonly onProblem: (problem: string) => void;
};

/** A key event for the console of a process, as if a person pressed it there. */
export type ConsoleRequest = {
  readonly event: "ctrl-c" | "ctrl-break";
  readonly process: ProcessIdentity;
};

/** Writes requests as the arguments of an order. */
export function requestArguments(requests: readonly ConsoleRequest[]): readonly string[] {
  return requests.flatMap(({ event, process: { pid, startToken } }) => [event, String(pid), startToken]);
}

/** Reads them back; undefined where they are none. */
export function parseRequests(args: readonly string[]): readonly ConsoleRequest[] | undefined {
  const requests: ConsoleRequest[] = [];
  for (let at = 0; at < args.length; at += 3) {
    const [event, pid = "", startToken = ""] = args.slice(at, at + 3);
    if (event !== "ctrl-c" && event !== "ctrl-break") return undefined;
    if (!/^\d{1,10}$/.test(pid) || startToken === "") return undefined;
    requests.push({ event, process: { pid: Number(pid), startToken } });
  }
  return requests.length === 0 ? undefined : requests;
}

/** A signal that these programs send. On Windows SIGTERM asks by the console, SIGCONT does nothing. */
export type Signal = "SIGTERM" | "SIGKILL" | "SIGCONT";

/** What each system provides for processes; posix/ and windows/ implement it. */
export type ProcessSystem = {
  /** Lists all living processes. @throws Error where the system cannot */
  readonly listProcesses: () => readonly ProcessInfo[];
  /** Reads one living process; undefined where there is none. */
  readonly readProcess: (pid: number) => ProcessIdentity | undefined;
  /** Picks the processes whose environment holds the marker. */
  readonly markedProcesses: (processes: readonly ProcessInfo[], marker: Marker) => readonly ProcessInfo[];
  /** Finds the processes that descend from the roots, the living roots among them. */
  readonly findDescendants: (
    processes: readonly ProcessInfo[],
    roots: ReadonlySet<number>,
  ) => Promise<readonly ProcessInfo[]>;
  /** Returns whether exactly this process is stopped: by a signal, or by a debugger. */
  readonly isStopped: (identity: ProcessIdentity) => boolean;
  /** Sends a signal to exactly this process; false once it has ended. @throws the system's error (EPERM) */
  readonly signalProcess: (identity: ProcessIdentity, signal: Signal) => boolean;
  /** Starts a program without a shell, with nothing on stdin, outside of this program's session or console. */
  readonly startProcess: (command: Command, options: StartOptions) => Promise<StartedProcess>;
  /** Finds a program as the system does that starts it. */
  readonly findProgram: (
    program: string,
    place: { readonly searchPath: string; readonly cwd: string },
  ) => ProgramSearch;
  /** Calls `act` with the reason each time the system asks this program to end; returns what stops that. */
  readonly onTermination: (act: (reason: string) => void, options: TerminationOptions) => () => void;
  /** Carries out the order by which a sibling reaches the consoles of other processes. */
  readonly sendConsoleEvents: (args: readonly string[]) => readonly string[];
  /** Decodes bytes that are not UTF-8, as the system's old programs write them. */
  readonly legacyText: (bytes: Uint8Array) => string;
};
