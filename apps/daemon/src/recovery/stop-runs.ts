import type { Log } from "@robotmk-controller/log";
import { type Clock, pluralize, errorMessage, signalProcess, waitUntil } from "@robotmk-controller/platform";
import { listRunSuites, type SpoolFolders } from "@robotmk-controller/spool";
import { liveRunners, readRunningTasks } from "./running-tasks.ts";

/** A runner first ends Robot, then its process tree, each with a grace period. The next daemon handles the rest. */
const TIMEOUT_MS = 90_000;

/**
 * Has all runners of this spool stop: each ends Robot, then its process tree, and records the run as stopped.
 * A runner that waits for a run slot ends without a run. Returns when all have ended, those too that start
 * during the wait, or after 90 s.
 */
export async function stopRuns(options: {
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells whether a runner of this daemon is left. */
  readonly hasRunners: () => boolean;
  /** Called at each poll. */
  readonly onPoll: () => void;
}): Promise<void> {
  const { folders, clock, log } = options;
  const signalled = new Set<string>();
  let stopped = 0;
  const stopAll = (): boolean => {
    options.onPoll();
    const runners = liveRunners(folders, readRunningTasks(folders, new Set(listRunSuites(folders))));
    for (const { runner, suite, run } of runners) {
      const name = `${runner.pid} ${runner.startToken}`;
      if (signalled.has(name)) continue;
      signalled.add(name);
      log.info({ suite, run }, `stopping runner ${runner.pid} on request`);
      try {
        signalProcess(runner, "SIGTERM");
        stopped += 1;
      } catch (error) {
        // A person with more rights started this one. Stop the others.
        log.warn({ suite, run }, `Cannot stop runner ${runner.pid}: ${errorMessage(error)}`);
      }
    }
    return runners.length === 0 && !options.hasRunners();
  };
  const ended = await waitUntil(stopAll, { timeoutMs: TIMEOUT_MS, clock });
  log.info(`stopped ${pluralize(stopped, "runner", "runners")} on request`);
  if (!ended) log.warn(`not all runners ended within ${TIMEOUT_MS / 1000} s`);
}
