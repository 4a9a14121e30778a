import { orderedMethods, POSIX_METHODS, type PosixMethod } from "../methods.ts";

/** What decides which rungs can hold. */
export type DetachFacts = {
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
export function usableMethods(facts: DetachFacts, launch?: readonly string[]): readonly PosixMethod[] {
  const rungs = orderedMethods(possibleRungs(facts), { launch, known: POSIX_METHODS });
  return rungs.includes("plain") || facts.inAgentCgroup ? rungs : [...rungs, "plain"];
}

function possibleRungs(facts: DetachFacts): readonly PosixMethod[] {
  if (facts.isRoot) {
    const units: PosixMethod[] =
      facts.underSystemd && facts.hasSystemdRun ? ["transient-service", "scope"] : [];
    const ownCgroup: PosixMethod[] = facts.inAgentCgroup && facts.canMakeCgroup ? ["own-cgroup"] : [];
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
export function isDegraded(rung: PosixMethod, facts: DetachFacts): boolean {
  return rung === "plain" && facts.inAgentCgroup;
}
