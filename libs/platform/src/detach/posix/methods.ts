import { orderedMethods, POSIX_METHODS, type PosixMethod } from "../methods.ts";

/** The facts that decide which methods are usable. */
export type DetachFacts = {
  readonly isRoot: boolean;
  /** systemd is the service manager of this system (sd_booted(3)). */
  readonly underSystemd: boolean;
  readonly hasSystemdRun: boolean;
  readonly hasSudo: boolean;
  readonly hasUserManager: boolean;
  /** This process is in the cgroup of a Checkmk agent's unit; systemd ends its processes with the unit. */
  readonly inAgentCgroup: boolean;
  /** This user may make a group in each hierarchy by which systemd follows processes. */
  readonly canMakeCgroup: boolean;
};

/**
 * Returns the usable methods in their order. A plain double fork leaves no cgroup: it comes last, and is enough where
 * no agent's unit ends its processes (xinetd, cron, ssh, containers).
 *
 * @param launch the config key; outside of an agent's unit `plain` is always allowed, as nothing ends the daemon there
 */
export function usableMethods(facts: DetachFacts, launch?: readonly string[]): readonly PosixMethod[] {
  const methods = orderedMethods(possibleMethods(facts), { launch, known: POSIX_METHODS });
  return methods.includes("plain") || facts.inAgentCgroup ? methods : [...methods, "plain"];
}

function possibleMethods(facts: DetachFacts): readonly PosixMethod[] {
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

/** Returns whether a process that was started by this method ends with the agent's unit. */
export function isDegraded(method: PosixMethod, facts: DetachFacts): boolean {
  return method === "plain" && facts.inAgentCgroup;
}
