import { isAlive, type ProcessIdentity } from "@robotmk-controller/platform";
import { identityOf, listWaiting, type SpoolFolders } from "@robotmk-controller/spool";
import type { RunOnDisk } from "./runs-on-disk.ts";

/** A runner, and the run that it leads, if it has one yet. */
export type LivingRunner = {
  readonly runner: ProcessIdentity;
  readonly suite?: string;
  readonly run?: string;
};

/** The runners that live: those of runs, once for each of their runs, and those that wait for their turn. */
export function livingRunners(folders: SpoolFolders, runs: readonly RunOnDisk[]): readonly LivingRunner[] {
  const running = runs.flatMap((run) =>
    run.kind === "alive"
      ? [{ runner: identityOf(run.record.runner), suite: run.record.suite_id, run: run.record.run_id }]
      : [],
  );
  const waiting = listWaiting(folders).filter(isAlive);
  return [...running, ...waiting.map((runner) => ({ runner }))];
}
