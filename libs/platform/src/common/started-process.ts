import type { Readable } from "node:stream";

/**
 * How a process ended: by its own code, or by a signal. On Windows the one signal is SIGKILL, and a code is an unsigned
 * number of 32 bits.
 */
export type ProcessEnd = { readonly code: number | undefined; readonly signal: string | undefined };

/** A process that was started so that no signal to our group, and no Ctrl-C at our console, reaches it. */
export type StartedProcess = {
  readonly pid: number;
  /** Resolves when the process itself has ended, even if others still hold its streams. */
  readonly ended: Promise<ProcessEnd>;
  readonly stdout: Readable | undefined;
  readonly stderr: Readable | undefined;
  /** Lets our program end before the process does. */
  readonly unref: () => void;
};

/** A file of ours that is open, so that a process writes behind what is in it. */
export type OutputFile = { readonly descriptor: number; readonly path: string };

/** Where a process runs, with which variables, and where its output goes. */
export type StartOptions = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** `pipe`: read by us; `null`: the null device; a file: for stdout and stderr. */
  readonly output: "pipe" | "null" | OutputFile;
  /** False keeps it in our session: the second step of a double fork. Windows has no such step. */
  readonly newSession?: boolean;
  /**
   * A `sibling` is a program of ours; any other is `foreign`, as Robot is. On Windows a sibling has no console and
   * leaves our job where that lets it go, so that it may outlive us; a foreign program has a console of its own
   * without a window, at which Ctrl-C can ask it to end. Elsewhere it makes no difference.
   */
  readonly kind?: "sibling" | "foreign";
};
