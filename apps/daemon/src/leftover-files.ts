import type { Clock, Log } from "@robotmk-controller/platform";
import { type SpoolFolders, sweepTemporary, sweepWaitingRoom } from "@robotmk-controller/spool";

/**
 * Removes what writers left that died in the middle: temporary files in every folder of the context, and places in
 * the line of those who wait. Returns how many files.
 */
export function sweepLeftovers(options: {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
}): number {
  const { folders, clock, log } = options;
  const { root, tasks, running, waiting, results, locks } = folders;
  const nowMs = clock.wallMs();
  let removed = 0;
  for (const folder of [root, tasks, running, waiting, results, locks]) {
    const swept = sweepTemporary(folder, nowMs);
    if (swept.length > 0)
      log.info(`${swept.length} temporary files removed from ${folder}: their writers died`);
    removed += swept.length;
  }
  for (const name of sweepWaitingRoom(folders, nowMs)) {
    log.info(`file "${name}" removed from waiting/: who waited is dead`);
    removed += 1;
  }
  return removed;
}
