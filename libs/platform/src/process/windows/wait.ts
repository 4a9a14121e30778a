import { lastWindowsError } from "../../win32/error.ts";
import { closeHandle, type Handle } from "../../win32/handle.ts";
import { nativeFunction } from "../../win32/library.ts";
import type { ProcessEnd } from "../types.ts";

const waitForSingleObject = nativeFunction(
  "kernel32.dll",
  "uint32 __stdcall WaitForSingleObject(intptr handle, uint32 timeoutMs)",
);
const getExitCodeProcess = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetExitCodeProcess(intptr process, void* code)",
);

const POLL_MS = 25;
const WAIT_OBJECT_0 = 0;

/** What waits for a process. */
export type ProcessWatch = { readonly ended: Promise<ProcessEnd>; readonly unref: () => void };

/**
 * Looks every 25 ms whether a process has ended, and closes its handle then. Its code is an unsigned number: that of a
 * crash or of Ctrl-C is an NTSTATUS, as 0xC0000005; that of a process that was killed is told as SIGKILL.
 */
export function watchProcess(handle: Handle): ProcessWatch {
  let look: NodeJS.Timeout | undefined;
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    look = setInterval(() => {
      if (waitForSingleObject(handle, 0) !== WAIT_OBJECT_0) return;
      clearInterval(look);
      try {
        resolve(endOf(exitCode(handle)));
      } catch (error) {
        reject(error);
      } finally {
        closeHandle(handle);
      }
    }, POLL_MS);
  });
  return { ended, unref: () => look?.unref() };
}

/** Who was killed by us has no code of its own, as on other systems. */
function endOf(code: number): ProcessEnd {
  return code === KILLED_CODE ? { code: undefined, signal: "SIGKILL" } : { code, signal: undefined };
}

function exitCode(handle: Handle): number {
  const code = Buffer.alloc(4);
  if (getExitCodeProcess(handle, code) === 0) throw lastWindowsError("read how a process ended");
  return code.readUInt32LE(0);
}

/**
 * What a killed process ends with: the code by which Windows itself ends processes when a user logs off
 * (DBG_TERMINATE_PROCESS); no program's own code is as large.
 */
export const KILLED_CODE = 0x4001_0004;
