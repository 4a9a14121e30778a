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
 * Removes what writers left that died in the middle: temporary files in every folder of the context, and places in
 * the line of those who wait. Returns how many files.
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
    if (swept.length > 0)
      log.info(`${swept.length} temporary files removed from ${folder}: their writers died`);
    removed += swept.length;
  }
  for (const name of removeDeadWaiters(folders, nowMs)) {
    log.info(`file "${name}" removed from waiting/: who waited is dead`);
    removed += 1;
  }
  return removed;
}

/** Between its record and its claim a runner needs milliseconds. */
const YOUNG_MS = 60_000;

/**
 * Removes files in `running/` that no run stands behind, of suites that are not configured: nobody else would,
 * and each counts as a run that goes on. Those of configured suites are queued again at every look.
 *
 * @returns how many
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
    log.warn({ task: name }, "removed: no run stands behind it, and its suite is not configured");
  }
  return dead.length;
}

/** A name can be read in several ways; a run in any of them is one. */
function hasRun(folders: SpoolFolders, name: string): boolean {
  return listRunSuites(folders)
    .filter((suiteId) => name.endsWith(`_${suiteId}`))
    .some((suiteId) => findRunOfTask(folders, { suiteId, name }) !== undefined);
}

/** The time of the change of a file is that of its last rename. */
function isOld(path: string, clock: Clock): boolean {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status !== undefined && Math.abs(clock.wallMs() - status.ctimeMs) > YOUNG_MS;
}
