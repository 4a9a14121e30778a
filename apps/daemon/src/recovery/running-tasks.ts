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
export type RunningTask =
  | { readonly kind: "alive" | "dead"; readonly task: QueuedTask; readonly record: RunRecord }
  | { readonly kind: "claim"; readonly task: QueuedTask };

/** Looks at all runs that go on, as the files tell. A claim has no run behind it. */
export function readRunningTasks(
  folders: SpoolFolders,
  suiteIds: ReadonlySet<string>,
): readonly RunningTask[] {
  return listTasks(folders, { state: "running", suiteIds }).tasks.map((task) => {
    const record = findRunOfTask(folders, task);
    if (record === undefined) return { kind: "claim", task };
    return { kind: isAlive(identityOf(record.runner)) ? "alive" : "dead", task, record };
  });
}

/** A runner, and the run that it leads, if it has one yet. */
export type LiveRunner = {
  readonly runner: ProcessIdentity;
  readonly suite?: string;
  readonly run?: string;
};

/** The runners that live: those of runs, once for each of their runs, and those that wait for their turn. */
export function liveRunners(folders: SpoolFolders, runs: readonly RunningTask[]): readonly LiveRunner[] {
  const running = runs.flatMap((run) =>
    run.kind === "alive"
      ? [{ runner: identityOf(run.record.runner), suite: run.record.suite_id, run: run.record.run_id }]
      : [],
  );
  const waiting = listWaiting(folders).filter(isAlive);
  return [...running, ...waiting.map((runner) => ({ runner }))];
}
