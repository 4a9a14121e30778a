import type { Marker } from "../common/marker.ts";
import type { ProcessInfo } from "../common/process-identity.ts";
import { readIfThere } from "./process-table.ts";

/** Picks the processes whose environment, as it was at their start, holds the marker (proc(5), environ). */
export function markedProcesses(
  processes: readonly ProcessInfo[],
  marker: Marker,
  procRoot = "/proc",
): readonly ProcessInfo[] {
  const entry = Buffer.from(`${marker.name}=${marker.value}`).toString("latin1");
  return processes.filter((process) => {
    const environment = readIfThere(`${procRoot}/${process.pid}/environ`);
    return environment !== undefined && environment.split("\0").includes(entry);
  });
}
