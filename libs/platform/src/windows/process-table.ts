import type { ProcessInfo } from "../common/process-identity.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: the Windows side is not built yet. */
export function listProcesses(): readonly ProcessInfo[] {
  throw new UnsupportedSystemError("list the processes");
}

/** Refuses: the Windows side is not built yet. */
export function readProcess(_pid: number): ProcessInfo | undefined {
  throw new UnsupportedSystemError("identify a process");
}
