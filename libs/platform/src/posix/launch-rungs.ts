import type { LaunchRung } from "../common/launch.ts";

/** What decides which rungs can hold. */
export type LaunchFacts = {
  readonly isRoot: boolean;
  /** systemd is the service manager of this system (sd_booted(3)). */
  readonly underSystemd: boolean;
  readonly hasSystemdRun: boolean;
  readonly hasSudo: boolean;
  readonly hasUserManager: boolean;
  /** We live in the cgroup of a Checkmk agent's unit, which systemd clears when the unit ends. */
  readonly inAgentCgroup: boolean;
  /** We may make a group of our own wherever systemd follows processes. */
  readonly canMakeCgroup: boolean;
};

/**
 * Orders the rungs that can hold here. A plain double fork leaves no cgroup: it is the last, and enough
 * wherever no agent's unit takes its processes along (xinetd, cron, ssh, containers).
 */
export function launchRungs(facts: LaunchFacts): readonly LaunchRung[] {
  if (facts.isRoot) {
    const units: LaunchRung[] =
      facts.underSystemd && facts.hasSystemdRun ? ["transient-service", "scope"] : [];
    const ownCgroup: LaunchRung[] = facts.inAgentCgroup && facts.canMakeCgroup ? ["own-cgroup"] : [];
    return [...units, ...ownCgroup, "plain"];
  }
  if (!facts.inAgentCgroup || !facts.hasSystemdRun) return ["plain"];
  return [
    ...(facts.hasSudo ? (["sudo-service"] as const) : []),
    ...(facts.hasUserManager ? (["user-service"] as const) : []),
    "plain",
  ];
}

/** Tells whether a process launched that way dies with the agent's unit. */
export function isDegraded(rung: LaunchRung, facts: LaunchFacts): boolean {
  return rung === "plain" && facts.inAgentCgroup;
}
