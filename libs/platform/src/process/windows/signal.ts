import { lastErrorNumber, WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { type Handle, hasEnded, PROCESS_RIGHTS, withHandle, withProcess } from "../../win32/handle.ts";
import type { ProcessIdentity } from "../types.ts";
import { askConsole } from "./console.ts";
import { readParameters } from "./peb.ts";
import { readProcess, startToken, systemProcesses } from "./process-table.ts";
import { setEndEvent } from "./signals.ts";
import { KILLED_CODE } from "./wait.ts";
import { kernel32 } from "../../win32/kernel32.ts";
import { ntdll } from "../../win32/ntdll.ts";

/**
 * Does to exactly this process what the signal stands for, since Windows has no signals. Returns false once the
 * process has ended.
 *
 * SIGKILL ends it at once. SIGTERM asks it to end: a program of robotmk-controller by its event, any other by Ctrl-C
 * at its console, and by Ctrl-Break at the next request. It returns false for a process that has neither: that one can
 * only be killed. SIGCONT resumes a process whose threads are all suspended.
 *
 * @throws EPERM where this user may not do that
 */
export function signalProcess(identity: ProcessIdentity, signal: "SIGTERM" | "SIGKILL" | "SIGCONT"): boolean {
  switch (signal) {
    case "SIGKILL":
      return withIdentity(identity, PROCESS_RIGHTS.TERMINATE, kill);
    case "SIGTERM":
      return ask(identity);
    case "SIGCONT":
      return (
        !isStopped(identity) ||
        withIdentity(identity, PROCESS_RIGHTS.SUSPEND_RESUME, (handle) => ntdll.NtResumeProcess(handle) === 0)
      );
  }
}

function kill(handle: Handle): boolean {
  if (kernel32.TerminateProcess(handle, KILLED_CODE) !== 0) return true;
  const number = lastErrorNumber();
  // Windows denies to end a process that is ending already, although the handle allows it.
  if (number === WINDOWS_ERRORS.ACCESS_DENIED) return !hasEnded(handle);
  throw new WindowsError("end a process", number);
}

function ask(identity: ProcessIdentity): boolean {
  switch (setEndEvent(identity)) {
    case "asked":
      return true;
    case "denied":
      throw notPermitted(identity);
    case "not-listening":
      if (!withIdentity(identity, PROCESS_RIGHTS.VM_READ, hasConsole)) return false;
      askConsole(identity);
      return true;
  }
}

function hasConsole(handle: Handle): boolean {
  const found = readParameters(handle)?.console ?? 0n;
  return found !== 0n && found !== -1n;
}

/** Calls `act` with exactly this process; false once it has ended. */
function withIdentity(identity: ProcessIdentity, rights: number, act: (handle: Handle) => boolean): boolean {
  const opening = withProcess(
    identity.pid,
    rights,
    ({ handle, created }) => startToken(created) === identity.startToken && act(handle),
  );
  switch (opening.kind) {
    case "opened":
      return opening.result;
    case "gone":
      return false;
    case "denied":
      // The process that denies access may be a later one with the same pid.
      if (readProcess(identity.pid)?.startToken !== identity.startToken) return false;
      throw notPermitted(identity);
  }
}

function notPermitted({ pid }: ProcessIdentity): Error {
  return Object.assign(new Error(`Cannot signal process ${pid}: Windows denies access to it`), {
    code: "EPERM",
  });
}

const THREAD_QUERY_INFORMATION = 0x40;
/** Since Windows 8.1. */
const THREAD_SUSPEND_COUNT = 35;

/**
 * Returns whether exactly this process is suspended. Windows suspends threads, not processes: a process is suspended
 * once all its threads are, as Resource Monitor and debuggers do it. A thread that may not be read counts as running.
 */
export function isStopped(identity: ProcessIdentity): boolean {
  const found = systemProcesses().find(({ pid }) => pid === identity.pid);
  if (found === undefined || found.threads.length === 0) return false;
  if (startToken(found.created) !== identity.startToken) return false;
  return found.threads.every(isSuspended);
}

function isSuspended(id: number): boolean {
  const thread = kernel32.OpenThread(THREAD_QUERY_INFORMATION, 0, id);
  if (thread === 0) return false;
  return withHandle(thread, () => {
    const count = Buffer.alloc(4);
    if (ntdll.NtQueryInformationThread(thread, THREAD_SUSPEND_COUNT, count, count.length, null) !== 0)
      return false;
    return count.readUInt32LE(0) > 0;
  });
}
