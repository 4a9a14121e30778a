import { existsSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "@robotmk-controller/platform";
import {
  identityOf,
  listRunIds,
  newestFirst,
  readRunRecord,
  removeRun,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/** Only the newest runs are read: older ones go by the retention. */
const LOOK_BACK = 20;

/**
 * Removes the folders of runs that never began: their runner died between creating the folder and claiming the task,
 * which is still in the queue. The caller holds the suite's lock, so that no living runner is between the two.
 */
export function removeAbandonedRuns(
  folders: SpoolFolders,
  suiteId: string,
  options: { readonly nowMs: number },
): void {
  for (const runId of newestFirst(listRunIds(folders, suiteId), options.nowMs).slice(0, LOOK_BACK)) {
    if (neverBegan(folders, { suiteId, runId })) removeRun(folders, { suiteId, runId });
  }
}

/** A run stays whose record cannot be read: a person may want to see why. */
function neverBegan(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): boolean {
  const reading = readRunRecord(folders, run);
  if (reading.kind !== "read") return reading.kind === "absent";
  const { phase, runner, task } = reading.record;
  return phase === "starting" && !isAlive(identityOf(runner)) && !existsSync(join(folders.running, task));
}
