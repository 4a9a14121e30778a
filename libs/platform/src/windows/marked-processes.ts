import type { Marker } from "../common/marker.ts";
import type { ProcessInfo } from "../common/process-identity.ts";
import { UnsupportedSystemError } from "../common/unsupported-system-error.ts";

/** Refuses: on Windows a job object will hold what belongs to a run. */
export function markedProcesses(_processes: readonly ProcessInfo[], _marker: Marker): readonly ProcessInfo[] {
  throw new UnsupportedSystemError("find the processes of a run");
}
