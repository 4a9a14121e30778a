import {
  type Clock,
  isAlive,
  type ProcessIdentity,
  signalProcess,
  waitUntil,
} from "@robotmk-controller/platform";
import { identityOf, listRunSuites, listWaiting, type SpoolFolders } from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { runsOnDisk } from "./runs-on-disk.ts";

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
  readonly log: ConsolaInstance;
  /** Tells whether a runner that we started is left. */
  readonly hasRunners: () => boolean;
}): Promise<void> {
  const { folders, clock, log } = options;
  const told = new Set<string>();
  const look = (): boolean => {
    const runners = livingRunners(folders);
    for (const runner of runners) {
      const name = `${runner.pid} ${runner.startToken}`;
      if (!told.has(name)) signalProcess(runner, "SIGTERM");
      told.add(name);
    }
    return runners.length === 0 && !options.hasRunners();
  };
  const ended = await waitUntil(look, { timeoutMs: TIMEOUT_MS, clock });
  log.info(`${told.size} runners were stopped, as asked`);
  if (!ended) log.warn(`not all runners ended within ${TIMEOUT_MS / 1000} s`);
}

function livingRunners(folders: SpoolFolders): readonly ProcessIdentity[] {
  const running = runsOnDisk(folders, new Set(listRunSuites(folders))).flatMap((run) =>
    run.kind === "alive" ? [identityOf(run.record.runner)] : [],
  );
  return [...running, ...listWaiting(folders).filter(isAlive)];
}
