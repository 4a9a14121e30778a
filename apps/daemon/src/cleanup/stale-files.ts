import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "@robotmk-controller/log";
import type { Clock } from "@robotmk-controller/platform";
import {
  findRunOfTask,
  listRunSuites,
  listTasks,
  removeDeadWaiters,
  removeRunningTask,
  removeTemporaryFiles,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/**
 * Removes what dead writers left: temporary files in every folder of the context, and entries in the waiting line.
 *
 * @returns the number of files
 */
export function removeStaleFiles(options: {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
}): number {
  const { folders, clock, log } = options;
  const { root, tasks, running, waiting, results, locks } = folders;
  const nowMs = clock.wallMs();
  let removed = 0;
  for (const folder of [root, tasks, running, waiting, results, locks]) {
    const swept = removeTemporaryFiles(folder, nowMs);
    if (swept.length > 0) log.info(`removed ${swept.length} temporary files of dead writers from ${folder}`);
    removed += swept.length;
  }
  for (const name of removeDeadWaiters(folders, nowMs)) {
    log.info(`removed file "${name}" from waiting/: its process is dead`);
    removed += 1;
  }
  return removed;
}

/** 1 min: a runner needs milliseconds between its record and its claim. */
const YOUNG_MS = 60_000;

/**
 * Removes claims without a run of suites that are not configured: each counts as a run under way. The dispatcher
 * requeues those of configured suites.
 *
 * @returns the number of claims
 */
export function removeDeadClaims(
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: Log },
  configured: ReadonlySet<string>,
): number {
  const { folders, clock, log } = options;
  const { tasks } = listTasks(folders, { state: "running", suiteIds: configured });
  const claims = tasks.filter(({ suiteId }) => !configured.has(suiteId));
  const dead = claims.filter(
    ({ name }) => isOld(join(folders.running, name), clock) && !hasRun(folders, name),
  );
  for (const { name } of dead) {
    removeRunningTask(folders, name);
    log.warn({ task: name }, "removed orphaned claim: no run record, suite not configured");
  }
  return dead.length;
}

/** A task name can have several readings. A run in any of them counts. */
function hasRun(folders: SpoolFolders, name: string): boolean {
  return listRunSuites(folders)
    .filter((suiteId) => name.endsWith(`_${suiteId}`))
    .some((suiteId) => findRunOfTask(folders, { suiteId, name }) !== undefined);
}

/** ctime is the time of the last rename. */
function isOld(path: string, clock: Clock): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status !== undefined && Math.abs(clock.wallMs() - status.ctimeMs) > YOUNG_MS;
}
