import { type OwnAccount, ownAccount } from "@robotmk-controller/platform";
import type { Context } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";
import { sessionOf } from "./session-of.ts";

/**
 * Looks whether a user's context is cared for by that user, as Windows knows a program's account. A daemon that
 * somebody else starts would run the suites in another session, with other rights.
 */
export function checkContext(context: Context, look: () => OwnAccount = ownAccount): readonly HostProblem[] {
  if (context.kind === "system") return [];
  const { name, domain } = look();
  // Elsewhere an account has no domain, and root may care for anybody's context.
  if (domain === "") return [];
  const isOwn = sessionOf(context.name, [{ id: 0, name, domain, isConnected: true }]) !== "none";
  return isOwn
    ? []
    : [
        {
          check: "context",
          severity: "critical",
          problem: `The context is that of user "${context.name}", but this program runs as ${domain}\\${name}`,
          remedy: `Have the task of ${context.name} call it: robotmk-ctrl task-xml --user ${context.name}`,
        },
      ];
}
