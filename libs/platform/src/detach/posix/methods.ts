import { orderedRungs, POSIX_RUNGS, type PosixRung } from "../methods.ts";

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
 *
 * @param launch the setting of that name; outside of an agent's unit a plain start lacks nothing, so that one is
 *   allowed there, whatever the setting says
 */
export function launchRungs(facts: LaunchFacts, launch?: readonly string[]): readonly PosixRung[] {
  const rungs = orderedRungs(possibleRungs(facts), { launch, known: POSIX_RUNGS });
  return rungs.includes("plain") || facts.inAgentCgroup ? rungs : [...rungs, "plain"];
}

function possibleRungs(facts: LaunchFacts): readonly PosixRung[] {
  if (facts.isRoot) {
    const units: PosixRung[] =
      facts.underSystemd && facts.hasSystemdRun ? ["transient-service", "scope"] : [];
    const ownCgroup: PosixRung[] = facts.inAgentCgroup && facts.canMakeCgroup ? ["own-cgroup"] : [];
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
export function isDegraded(rung: PosixRung, facts: LaunchFacts): boolean {
  return rung === "plain" && facts.inAgentCgroup;
}
