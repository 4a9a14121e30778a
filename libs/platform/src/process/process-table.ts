import * as posixProcTable from "./posix/proc-table.ts";
import type { ProcessIdentity } from "./types.ts";
import * as windowsProcessTable from "./windows/process-table.ts";

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
