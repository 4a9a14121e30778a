import type { SpoolFolders } from "../layout.ts";
import { listRunIds, readRunRecord } from "../records/run-record.ts";

const MOST = 10;

/** How many of a suite's newest runs in a row were interrupted, up to ten. One that goes on does not count. */
export function countInterrupted(folders: SpoolFolders, suiteId: string): number {
  let count = 0;
  for (const runId of listRunIds(folders, suiteId)) {
    if (count === MOST) break;
    const reading = readRunRecord(folders, { suiteId, runId });
    if (reading.kind !== "read" || reading.record.phase !== "finished") continue;
    if (reading.record.outcome !== "interrupted") break;
    count += 1;
  }
  return count;
}
