import { runsOnWindows } from "@robotmk-controller/platform";
import type { HostProblem } from "./host-problem.ts";

/** A suite whose last run was to have limits that could not be applied. */
export type UnlimitedSuite = { readonly id: string; readonly problem: string };

const SHOWN_SUITES = 5;

/** Tells which suites ran without the limits that the config gives them; one problem for each reason. */
export function checkSuiteLimits(
  suites: readonly UnlimitedSuite[],
  { isWindows = runsOnWindows }: { readonly isWindows?: boolean } = {},
): readonly HostProblem[] {
  const reasons = new Set(suites.map(({ problem }) => reasonOf(problem)));
  return [...reasons].map((reason): HostProblem => {
    const ids = suites.filter(({ problem }) => reasonOf(problem) === reason).map(({ id }) => `"${id}"`);
    const shown = ids.slice(0, SHOWN_SUITES).join(", ");
    const more = ids.length > SHOWN_SUITES ? ` and ${ids.length - SHOWN_SUITES} more` : "";
    return {
      check: "suite_limits",
      severity: "warning",
      problem: `Cannot hold suite ${shown}${more} to max_processes and max_memory_mb: ${reason}`,
      remedy: isWindows
        ? "Remove the two keys from robotmk.yml"
        : "Run the agent as root, with the cgroup controllers pids and memory, or remove the two keys from robotmk.yml",
    };
  });
}

/** Each run has a group of its own, so the name of it would make each reason another one. */
function reasonOf(problem: string): string {
  return problem.replace(/(robotmk-runs)\/[^"/]+/g, "$1");
}
