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

/** A file in `running/`: the run of a live or dead runner, or a claim without a run. */
export type RunningTask =
  | { readonly kind: "alive" | "dead"; readonly task: QueuedTask; readonly record: RunRecord }
  | { readonly kind: "claim"; readonly task: QueuedTask };

/** Reads all files in `running/`, with the state of their runners. */
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

/** A live runner, and its run if it has begun one. */
export type LiveRunner = {
  readonly runner: ProcessIdentity;
  readonly suite?: string;
  readonly run?: string;
};

/** Lists live runners: each once for every run of it, and those that wait for a run slot. */
export function liveRunners(folders: SpoolFolders, runs: readonly RunningTask[]): readonly LiveRunner[] {
  const running = runs.flatMap((run) =>
    run.kind === "alive"
      ? [{ runner: identityOf(run.record.runner), suite: run.record.suite_id, run: run.record.run_id }]
      : [],
  );
  const waiting = listWaiting(folders).filter(isAlive);
  return [...running, ...waiting.map((runner) => ({ runner }))];
}
