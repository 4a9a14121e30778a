import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { isOnSchedule } from "@robotmk-controller/schedule";
import type { QueuedTask } from "@robotmk-controller/spool";

/**
 * Returns the pending tasks that a change of the config makes wrong: scheduled times ahead that follow only from the
 * old interval or mode of their suite. Due tasks stay, and so do tasks that a person requested.
 */
export function outdatedTasks(
  change: { readonly before: Config; readonly after: Config },
  seen: {
    readonly responsible: string;
    readonly pending: readonly QueuedTask[];
    readonly lastPlanned: ReadonlyMap<string, number>;
    readonly nowSeconds: number;
  },
): readonly QueuedTask[] {
  const after = new Map(change.after.suites.map((suite) => [suite.id, suite]));
  const replanned = new Map(
    change.before.suites
      .filter((suite) => isReplanned(suite, after.get(suite.id)))
      .map((suite) => [suite.id, suite]),
  );
  return seen.pending.filter((task) => {
    const suite = replanned.get(task.suiteId);
    if (suite === undefined || task.responsible !== seen.responsible) return false;
    const lastPlannedSeconds = seen.lastPlanned.get(task.suiteId);
    const { intervalSeconds } = suite;
    return (
      task.epochSeconds > seen.nowSeconds &&
      isOnSchedule(task.epochSeconds, { lastPlannedSeconds, intervalSeconds })
    );
  });
}

function isReplanned(before: SuiteConfig, after: SuiteConfig | undefined): boolean {
  if (after === undefined || before.executionMode === "external") return false;
  return before.intervalSeconds !== after.intervalSeconds || before.executionMode !== after.executionMode;
}
