import type { UnlimitedSuite } from "./check-suite-limits.ts";
import type { SuiteView } from "./suite-view.ts";

/** A suite of this host's own whose last run was to have limits that could not be applied; or none. */
export function unlimitedSuite({ config, last, user }: SuiteView): readonly UnlimitedSuite[] {
  const hasLimits = config.maxProcesses !== undefined || config.maxMemoryMb !== undefined;
  const problem = last?.run.limits_problem ?? null;
  return hasLimits && user === undefined && problem !== null ? [{ id: config.id, problem }] : [];
}
