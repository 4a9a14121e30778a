import type { Log } from "@robotmk-controller/log";
import { type Clock, pluralize, errorMessage, signalProcess, waitUntil } from "@robotmk-controller/platform";
import { listRunSuites, type SpoolFolders } from "@robotmk-controller/spool";
import { liveRunners, readRunningTasks } from "./running-tasks.ts";

/** A runner gives Robot its grace, then the tree its own; what takes longer is left to the next daemon. */
const TIMEOUT_MS = 90_000;

/**
 * Has all runners of this spool stop their runs gracefully: each ends Robot, then its tree, and records the
 * run as stopped. Those that still wait for their turn end without a run. Returns when they have ended, those
 * of our own too that were only on their way up when the order came.
 */
export async function stopRuns(options: {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells whether a runner that we started is left. */
  readonly hasRunners: () => boolean;
  /** Told at each look. */
  readonly onTick: () => void;
}): Promise<void> {
  const { folders, clock, log } = options;
  const told = new Set<string>();
  let asked = 0;
  const look = (): boolean => {
    options.onTick();
    const runners = liveRunners(folders, readRunningTasks(folders, new Set(listRunSuites(folders))));
    for (const { runner, suite, run } of runners) {
      const name = `${runner.pid} ${runner.startToken}`;
      if (told.has(name)) continue;
      told.add(name);
      log.info({ suite, run }, `runner ${runner.pid} is told to stop, as asked`);
      try {
        signalProcess(runner, "SIGTERM");
        asked += 1;
      } catch (error) {
        // One that somebody with more rights started is his to stop; the others are stopped all the same.
        log.warn({ suite, run }, `runner ${runner.pid} can't be told to stop: ${errorMessage(error)}`);
      }
    }
    return runners.length === 0 && !options.hasRunners();
  };
  const ended = await waitUntil(look, { timeoutMs: TIMEOUT_MS, clock });
  log.info(`${pluralize(asked, "runner was", "runners were")} stopped, as asked`);
  if (!ended) log.warn(`not all runners ended within ${TIMEOUT_MS / 1000} s`);
}
