import * as posixFindProgram from "./posix/find-program.ts";
import * as posixProcTable from "./posix/proc-table.ts";
import * as posixSignals from "./posix/signals.ts";
import * as posixStart from "./posix/start.ts";
import type { ProcessIdentity } from "./types.ts";
import * as windowsConsole from "./windows/console.ts";
import * as windowsFindProgram from "./windows/find-program.ts";
import * as windowsProcessTable from "./windows/process-table.ts";
import * as windowsSignal from "./windows/signal.ts";
import * as windowsSignals from "./windows/signals.ts";
import * as windowsStart from "./windows/start.ts";

const system = process.platform === "win32" ? windowsProcessTable : posixProcTable;

/** Lists all living processes. */
export const listProcesses = system.listProcesses;

/** Reads one living process, or undefined where there is none. */
export const readProcess: (pid: number) => ProcessIdentity | undefined = system.readProcess;

/** Returns this program's own identity. @throws Error where the system doesn't show us to ourselves */
export function ownIdentity(): ProcessIdentity {
  const own = readProcess(process.pid);
  if (own === undefined) {
    throw new Error(`Cannot identify this process ${process.pid}: the process table does not list it`);
  }
  return { pid: own.pid, startToken: own.startToken };
}

/** Tells whether exactly this process still lives: a later one with the same pid does not count. */
export function isAlive(identity: ProcessIdentity): boolean {
  return readProcess(identity.pid)?.startToken === identity.startToken;
}

/** Tells whether a process is of an earlier boot of this machine, or of another machine. */
export function isOfOtherBoot(identity: ProcessIdentity): boolean {
  return bootOf(identity) !== bootOf(ownIdentity());
}

/** The token is made in posix/process-table.ts and windows/start-token.ts. */
function bootOf({ startToken }: ProcessIdentity): string {
  return startToken.slice(0, startToken.lastIndexOf(":"));
}

/** Sends a signal to exactly this process; false once it has ended. */
export const { signalProcess } = process.platform === "win32" ? windowsSignal : posixStart;

/** Starts a program without a shell, with nothing on stdin, apart from our session or console. */
export const { startProcess } = process.platform === "win32" ? windowsStart : posixStart;

/** Tells whether exactly this process is there and stands still: stopped by a signal, or held by a debugger. */
export const { isStopped } = process.platform === "win32" ? windowsSignal : posixProcTable;

/** Finds a program as the system would that starts it. */
export const { findProgram } = process.platform === "win32" ? windowsFindProgram : posixFindProgram;

/** Calls back each time somebody wants this program to end, with what told it; returns what stops that. */
export const { onTermination } = process.platform === "win32" ? windowsSignals : posixSignals;

/** The order that a program of ours gives to another one, to reach the consoles of others. */
export const { sendConsoleEvents } = process.platform === "win32" ? windowsConsole : posixSignals;
