import { isAlive, type ProcessIdentity } from "@robotmk-controller/platform";
import {
  findRunOfTask,
  identityOf,
  listTasks,
  listWaiting,
  type QueuedTask,
  type RunRecord,
  type SpoolFolders,
} from "@robotmk-controller/spool";

/** A file in `running/`, and who stands behind it. */
export type RunOnDisk =
  | { readonly kind: "alive" | "dead"; readonly task: QueuedTask; readonly record: RunRecord }
  | { readonly kind: "claim"; readonly task: QueuedTask };

/** Looks at all runs that go on, as the files tell. A claim has no run behind it. */
export function runsOnDisk(folders: SpoolFolders, suiteIds: ReadonlySet<string>): readonly RunOnDisk[] {
  return listTasks(folders, { state: "running", suiteIds }).tasks.map((task) => {
    const record = findRunOfTask(folders, task);
    if (record === undefined) return { kind: "claim", task };
    return { kind: isAlive(identityOf(record.runner)) ? "alive" : "dead", task, record };
  });
}

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
