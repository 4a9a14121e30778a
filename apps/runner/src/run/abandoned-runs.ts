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

/** How many of a suite's newest runs are looked at; older ones go with all that is old. */
const LOOK_BACK = 20;

/**
 * Removes the folders of runs that never began: their runner died after it had made the folder and before it
 * had claimed its task, which then is still in the queue. Called with the suite's lock held, so that no
 * living runner is between the two.
 */
export function removeAbandonedRuns(
  folders: SpoolFolders,
  suiteId: string,
  options: { readonly nowMs: number },
): void {
  for (const runId of newestFirst(listRunIds(folders, suiteId), options.nowMs).slice(0, LOOK_BACK)) {
    if (isUnbegun(folders, { suiteId, runId })) removeRun(folders, { suiteId, runId });
  }
}

/** A record that can't be read is evidence: it stays. */
function isUnbegun(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): boolean {
  const reading = readRunRecord(folders, run);
  if (reading.kind !== "read") return reading.kind === "absent";
  const { phase, runner, task } = reading.record;
  return phase === "starting" && !isAlive(identityOf(runner)) && !existsSync(join(folders.running, task));
}
