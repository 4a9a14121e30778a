import type { Handle } from "./native/handle.ts";
import { nativeFunction } from "./native/native-function.ts";
import { lastWindowsError } from "./native/windows-error.ts";

const isProcessInJob = nativeFunction(
  "kernel32.dll",
  "int __stdcall IsProcessInJob(intptr process, intptr job, void* result)",
);

/** The pseudo handle of GetCurrentProcess. */
export const OWN_PROCESS: Handle = -1;

/**
 * Tells whether a process is in any job object at all. Without a handle of the agent's job that is the only question
 * whose answer is sure: jobs nest, and who left the inner one may still be in an outer one.
 *
 * @param process with PROCESS_QUERY_LIMITED_INFORMATION; default: this one
 * @throws WindowsError
 */
export function isInJob(process: Handle = OWN_PROCESS): boolean {
  const result = Buffer.alloc(4);
  if (isProcessInJob(process, 0, result) === 0) throw lastWindowsError("ask whether a process is in a job");
  return result.readInt32LE(0) !== 0;
}
