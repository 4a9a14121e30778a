import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: the Windows side is not built yet. */
export function freeDiskMb(_folder: string): number | undefined {
  throw new UnsupportedSystemError("measure the free disk");
}
