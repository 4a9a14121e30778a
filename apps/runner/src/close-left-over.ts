import { type Clock, isAlive, type Log } from "@robotmk-controller/platform";
import { findRunOfTask, identityOf, listTasks, type SpoolFolders } from "@robotmk-controller/spool";
import { closeInterrupted } from "./close-interrupted.ts";

/**
 * Closes what a runner that died left of a suite, before the suite is run again: its robot may live on, and
 * there may be no daemon that looks after it. A claim without a run is the daemon's business.
 */
export async function closeLeftOver(
  suiteId: string,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const { folders } = options;
  const { tasks } = listTasks(folders, { state: "running", suiteIds: new Set([suiteId]) });
  for (const task of tasks.filter((candidate) => candidate.suiteId === suiteId)) {
    const record = findRunOfTask(folders, task);
    if (record !== undefined && !isAlive(identityOf(record.runner))) await closeInterrupted(task, options);
  }
}
