import { lastErrorNumber, WINDOWS_ERRORS, WindowsError } from "../../win32/error.ts";
import { type Handle, hasEnded, PROCESS_RIGHTS, withHandle, withProcess } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";
import type { ProcessIdentity } from "../types.ts";
import { askConsole } from "./console.ts";
import { readParameters } from "./peb.ts";
import { readProcess, startToken, systemProcesses } from "./process-table.ts";
import { setEndEvent } from "./signals.ts";
import { KILLED_CODE } from "./wait.ts";

const terminateProcess = nativeFunction(
  "kernel32.dll",
  "int __stdcall TerminateProcess(intptr process, uint32 code)",
);
const ntResumeProcess = nativeFunction("ntdll.dll", "int __stdcall NtResumeProcess(intptr process)");

/**
 * Does to exactly this process what the signal stands for, as Windows has none; false once it has ended.
 *
 * SIGKILL ends it at once. SIGTERM asks it: one of our programs by its event, any other by Ctrl-C at its console, and
 * by Ctrl-Break when it is asked again; false, too, where it has neither: it can only be killed. SIGCONT lets it go on
 * if all of it is suspended.
 *
 * @throws EPERM where we may not
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
        withIdentity(identity, PROCESS_RIGHTS.SUSPEND_RESUME, (handle) => ntResumeProcess(handle) === 0)
      );
  }
}

function kill(handle: Handle): boolean {
  if (terminateProcess(handle, KILLED_CODE) !== 0) return true;
  const number = lastErrorNumber();
  // Windows refuses to end what is ending already, although the handle allows it.
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

/** Does something with exactly this process; false once it has ended. */
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
      // Who denies it may be another one, with a pid that is used again.
      if (readProcess(identity.pid)?.startToken !== identity.startToken) return false;
      throw notPermitted(identity);
  }
}

function notPermitted({ pid }: ProcessIdentity): Error {
  return Object.assign(new Error(`Cannot signal process ${pid}: Windows denies access to it`), {
    code: "EPERM",
  });
}

const openThread = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall OpenThread(uint32 rights, int inherit, uint32 id)",
);
const ntQueryInformationThread = nativeFunction(
  "ntdll.dll",
  "int __stdcall NtQueryInformationThread(intptr thread, int what, void* information, uint32 size, void* needed)",
);

const THREAD_QUERY_INFORMATION = 0x40;
/** Told since Windows 8.1. */
const THREAD_SUSPEND_COUNT = 35;

/**
 * Tells whether exactly this process is there and stands still. Windows suspends threads, not processes: it stands
 * still once all of them are suspended, as Resource Monitor and debuggers do it. A thread that may not be read counts
 * as one that runs.
 */
export function isStopped(identity: ProcessIdentity): boolean {
  const found = systemProcesses().find(({ pid }) => pid === identity.pid);
  if (found === undefined || found.threads.length === 0) return false;
  if (startToken(found.created) !== identity.startToken) return false;
  return found.threads.every(isSuspended);
}

function isSuspended(id: number): boolean {
  const thread = openThread(THREAD_QUERY_INFORMATION, 0, id);
  if (thread === 0) return false;
  return withHandle(thread, () => {
    const count = Buffer.alloc(4);
    if (ntQueryInformationThread(thread, THREAD_SUSPEND_COUNT, count, count.length, null) !== 0) return false;
    return count.readUInt32LE(0) > 0;
  });
}
