import type { ProcessIdentity } from "../common/process-identity.ts";
import { withHandle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { startToken } from "./start-token.ts";
import { systemProcesses } from "./system-processes.ts";

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
