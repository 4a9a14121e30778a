import type { GroupEvents } from "../common/run-group.ts";
import { reportTo } from "./job-object.ts";
import { closeHandle, type Handle, INVALID_HANDLE } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

const createPort = nativeFunction(
  "kernel32.dll",
  "intptr __stdcall CreateIoCompletionPort(intptr file, intptr port, uintptr key, uint32 threads)",
);
const nextMessage = nativeFunction(
  "kernel32.dll",
  "int __stdcall GetQueuedCompletionStatus(intptr port, void* message, void* key, void* overlapped, uint32 timeoutMs)",
);

/** JOB_OBJECT_MSG_ACTIVE_PROCESS_LIMIT and JOB_OBJECT_MSG_JOB_MEMORY_LIMIT (winnt.h). */
const PROCESS_REFUSED = 3;
const MEMORY_REFUSED = 10;

/** Each process that starts or ends is a message; where nobody takes them, the kernel keeps them all. */
const TAKE_EVERY_MS = 1_000;

/** What counts how often a job refused something. */
export type JobEvents = { readonly count: () => GroupEvents; readonly close: () => void };

/**
 * Counts what a job refuses its processes. Windows promises to deliver most of these messages, not each.
 *
 * @throws WindowsError
 */
export function watchJob(job: Handle): JobEvents {
  const port = createPort(INVALID_HANDLE, 0, 0, 1);
  if (port === 0) throw lastWindowsError("make a completion port");
  try {
    reportTo(job, port);
  } catch (error) {
    closeHandle(port);
    throw error;
  }
  const refused = { processes: 0, memory: 0 };
  const [message, key, overlapped] = [Buffer.alloc(4), Buffer.alloc(8), Buffer.alloc(8)];
  const take = (): void => {
    while (nextMessage(port, message, key, overlapped, 0) !== 0) {
      const kind = message.readUInt32LE(0);
      if (kind === PROCESS_REFUSED) refused.processes += 1;
      if (kind === MEMORY_REFUSED) refused.memory += 1;
    }
  };
  const timer = setInterval(take, TAKE_EVERY_MS).unref();
  return {
    count: () => {
      take();
      return { oomKills: 0, refusedForks: refused.processes, refusedMemory: refused.memory };
    },
    close: () => {
      clearInterval(timer);
      closeHandle(port);
    },
  };
}
