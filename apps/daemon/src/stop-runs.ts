import {
  type Clock,
  isAlive,
  type ProcessIdentity,
  signalProcess,
  waitUntil,
} from "@robotmk-controller/platform";
import { identityOf, listWaiting, type SpoolFolders } from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { runsOnDisk } from "./runs-on-disk.ts";

/** A runner gives Robot its grace, then the tree its own; what takes longer is left to the next daemon. */
const TIMEOUT_MS = 90_000;

/**
 * Has all runners of this spool stop their runs gracefully: each ends Robot, then its tree, and records the
 * run as stopped. Those that still wait for their turn end without a run. Returns when they have ended.
 */
export async function stopRuns(options: {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: ConsolaInstance;
}): Promise<void> {
  const { folders, clock, log } = options;
  const running = runsOnDisk(folders, new Set()).flatMap((run) =>
    run.kind === "alive" ? [identityOf(run.record.runner)] : [],
  );
  const runners: readonly ProcessIdentity[] = [...listWaiting(folders), ...running];
  for (const runner of runners) signalProcess(runner, "SIGTERM");
  log.info(`${running.length} runs are stopped, as asked`);
  const ended = await waitUntil(() => !runners.some(isAlive), { timeoutMs: TIMEOUT_MS, clock });
  if (!ended) log.warn(`not all runners ended within ${TIMEOUT_MS / 1000} s`);
}
