import { findDescendantsIn } from "./descendants.ts";
import { findProgram as findPosixProgram } from "./posix/find-program.ts";
import * as posixTable from "./posix/process-table.ts";
import * as posixSignals from "./posix/signals.ts";
import * as posixStart from "./posix/start.ts";
import type { ProcessIdentity, ProcessSystem } from "./types.ts";
import { legacyText as windowsLegacyText } from "./windows/code-page.ts";
import { sendConsoleEvents as sendWindowsEvents } from "./windows/console.ts";
import { findProgram as findWindowsProgram } from "./windows/find-program.ts";
import { markedProcesses as windowsMarkedProcesses } from "./windows/peb.ts";
import * as windowsTable from "./windows/process-table.ts";
import * as windowsSignal from "./windows/signal.ts";
import { onTermination as onWindowsTermination } from "./windows/signals.ts";
import { startProcess as startWindowsProcess } from "./windows/start.ts";

const posix = {
  ...posixTable,
  ...posixStart,
  ...posixSignals,
  findProgram: findPosixProgram,
} satisfies ProcessSystem;

const windows = {
  ...windowsTable,
  ...windowsSignal,
  findDescendants: findDescendantsIn,
  findProgram: findWindowsProgram,
  legacyText: windowsLegacyText,
  markedProcesses: windowsMarkedProcesses,
  onTermination: onWindowsTermination,
  sendConsoleEvents: sendWindowsEvents,
  startProcess: startWindowsProcess,
} satisfies ProcessSystem;

const system: ProcessSystem = process.platform === "win32" ? windows : posix;

export const {
  findDescendants,
  findProgram,
  isStopped,
  legacyText,
  listProcesses,
  markedProcesses,
  onTermination,
  readProcess,
  sendConsoleEvents,
  signalProcess,
  startProcess,
} = system;

/** Returns this program's own identity. @throws Error where the process table does not list this process */
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

/** Each process table of posix/ and windows/ puts the boot before the last colon. */
function bootOf({ startToken }: ProcessIdentity): string {
  return startToken.slice(0, startToken.lastIndexOf(":"));
}
