import type { ProcessIdentity } from "../common/process-identity.ts";
import { askConsole } from "./ask-consoles.ts";
import { setEndEvent } from "./end-event.ts";
import { isStopped } from "./is-stopped.ts";
import { KILLED_CODE } from "./killed-code.ts";
import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastErrorNumber, WINDOWS_ERRORS, WindowsError } from "./native/windows-error.ts";
import { hasEnded, PROCESS_RIGHTS, withProcess } from "./open-process.ts";
import { readParameters } from "./process-parameters.ts";
import { readProcess } from "./process-table.ts";
import { startToken } from "./start-token.ts";

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
