import {
  type Context,
  createSpoolFolders,
  createTask,
  readDaemonState,
  responsibleOf,
  type SpoolFolders,
  taskName,
} from "@robotmk-controller/spool";

/** The result of a request for runs. */
export type RunRequests =
  | { readonly kind: "requested"; readonly tasks: readonly string[] }
  | { readonly kind: "unknown-suite"; readonly suiteId: string; readonly known: readonly string[] }
  | { readonly kind: "no-daemon" }
  /** There is none that could be used, nor an earlier one: which suites there are is not known. */
  | { readonly kind: "no-config"; readonly errors: readonly string[] };

/**
 * Asks the daemon to run suites now, each by a task file: their schedules stay as they are. Nothing is asked
 * for where one of the suites is unknown, or where no daemon lives that would take the files.
 *
 * @throws SpoolError, or the system's error where the files cannot be written
 */
export function requestRuns(
  suiteIds: readonly string[],
  options: {
    /** The suites of the config in force; where there is none, what is wrong with it. */
    readonly known: readonly string[] | { readonly errors: readonly string[] };
    readonly context: Context;
    readonly folders: SpoolFolders;
    readonly nowMs: number;
  },
): RunRequests {
  const { known, folders } = options;
  if ("errors" in known) return { kind: "no-config", errors: known.errors };
  const unknown = suiteIds.find((id) => !known.includes(id));
  if (unknown !== undefined) return { kind: "unknown-suite", suiteId: unknown, known };
  if (readDaemonState(folders).kind !== "running") return { kind: "no-daemon" };
  createSpoolFolders(folders);
  const tasks = suiteIds.map((suiteId) =>
    taskName({
      epochSeconds: Math.floor(options.nowMs / 1000),
      responsible: responsibleOf(options.context),
      suiteId,
    }),
  );
  for (const name of tasks) createTask(folders, name);
  return { kind: "requested", tasks };
}

/** Says for a person what came of it. */
export function requestText(requests: RunRequests): string {
  switch (requests.kind) {
    case "requested":
      return `requested: ${requests.tasks.join(", ")}. robotmk-ctrl status shows how it goes`;
    case "unknown-suite":
      return `Cannot run suite "${requests.suiteId}" as robotmk.yml does not have it: it has ${requests.known.join(", ") || "none"}`;
    case "no-config":
      return [...requests.errors, "Cannot run any suite as there is no robotmk.yml that can be used"].join(
        "\n",
      );
    case "no-daemon":
      return "Cannot ask for a run as no daemon lives: robotmk-ctrl start starts it, robotmk-runner --run SUITE runs without one";
  }
}
