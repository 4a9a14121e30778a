import { runsOnWindows } from "@robotmk-controller/platform";
import type { DaemonState, LaunchNote } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";

/** What is known of how the daemon was launched. */
export type LaunchFacts = {
  /** What was kept of the last launch; undefined where it went well, and on Linux. */
  readonly lastLaunch: LaunchNote | undefined;
  readonly isWindows?: boolean;
};

/**
 * Tells of a daemon that is bound to the agent's call. One that has ended with it already, or has not come up before
 * that, is told as well, where the launch was noted. Pure.
 */
export function checkLaunch(
  daemon: DaemonState,
  { lastLaunch, isWindows = runsOnWindows }: LaunchFacts,
): readonly HostProblem[] {
  const own = daemon.kind === "running" && daemon.record.degraded ? daemon.record : undefined;
  const bound = own ?? boundLaunch(daemon, lastLaunch);
  if (bound === undefined) return [];
  const problems = lastLaunch?.launched === bound.launched ? problemsOf(lastLaunch) : [];
  return [
    {
      check: "launch",
      severity: "warning",
      problem: `degraded launch (${bound.launched}): the daemon ends with each call of the agent, as it is in the agent's ${isWindows ? "job" : "unit"}${problems.length === 0 ? "" : ` (${problems.join("; ")})`}`,
      remedy: isWindows
        ? "Look for what forbids breakaway, parent, wmi and task: launch in robotmk.yml, or a security product. What failed of wmi and task is tried again after 15 min"
        : "Let the agent run as root, or let its user become root by sudo -n, or have its own systemd",
    },
  ];
}

/** The last launch, where it was into the agent's call and its daemon does not live. Pure. */
export function boundLaunch(daemon: DaemonState, lastLaunch: LaunchNote | undefined): LaunchNote | undefined {
  const isGone = daemon.kind === "absent" || daemon.kind === "dead";
  return isGone && lastLaunch?.degraded === true ? lastLaunch : undefined;
}

/** Why the rungs above did not hold, each as `RUNG: PROBLEM`. Pure. */
export function problemsOf({ failures }: LaunchNote): readonly string[] {
  return failures.map(({ rung, problem }) => `${rung}: ${problem}`);
}
