import { lastWindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle, hasEnded } from "../../win32/handle.ts";
import type { ProcessEnd } from "../types.ts";
import { kernel32 } from "../../win32/kernel32.ts";

const POLL_MS = 25;

/** A wait for the end of a process. */
export type ProcessWatch = { readonly ended: Promise<ProcessEnd>; readonly unref: () => void };

/**
 * Polls every 25 ms whether a process has ended, and closes its handle then. The exit code is unsigned: a crash or
 * Ctrl-C gives an NTSTATUS such as 0xC0000005. KILLED_CODE is reported as SIGKILL.
 */
export function watchProcess(handle: Handle): ProcessWatch {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    timer = setInterval(() => {
      if (!hasEnded(handle)) return;
      clearInterval(timer);
      try {
        resolve(endOf(exitCode(handle)));
      } catch (error) {
        reject(error);
      } finally {
        closeHandle(handle);
      }
    }, POLL_MS);
  });
  return { ended, unref: () => timer?.unref() };
}

/** A killed process has no exit code of its own, as on other systems. */
function endOf(code: number): ProcessEnd {
  return code === KILLED_CODE ? { code: undefined, signal: "SIGKILL" } : { code, signal: undefined };
}

function exitCode(handle: Handle): number {
  const code = Buffer.alloc(4);
  if (kernel32.GetExitCodeProcess(handle, code) === 0) throw lastWindowsError("read how a process ended");
  return code.readUInt32LE(0);
}

/**
 * Exit code of a process that signalProcess killed: DBG_TERMINATE_PROCESS, with which Windows itself ends processes
 * when a user logs off. No program chooses so large a code.
 */
export const KILLED_CODE = 0x4001_0004;
