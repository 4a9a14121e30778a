import type { FileLock } from "../common/file-lock.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: LockFileEx is not wired up yet. */
export function acquireFileLock(_path: string): FileLock | undefined {
  throw new UnsupportedSystemError("lock a file");
}
