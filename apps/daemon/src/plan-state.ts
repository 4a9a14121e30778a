import type { Config } from "@robotmk-controller/config";
import type { PlanState } from "./plan.ts";

/** Makes the plan's input of the config and of what was seen. */
export function planState(
  config: Config,
  seen: Pick<
    PlanState,
    "responsible" | "pending" | "runningSuites" | "inLine" | "lastPlanned" | "nowSeconds"
  >,
): PlanState {
  return {
    ...seen,
    maxParallel: config.maxParallelExecutions,
    suites: config.suites.map((suite) => ({
      id: suite.id,
      intervalSeconds: suite.intervalSeconds,
      missedRuns: suite.missedRuns,
      mode: suite.executionMode,
    })),
  };
}
