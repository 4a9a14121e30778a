import { isAlive } from "@robotmk-controller/platform";
import {
  findRunOfTask,
  identityOf,
  listTasks,
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
