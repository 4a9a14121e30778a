import { judgeSession } from "./judge-session.ts";
import { sessionFacts } from "./session-facts.ts";

/** Says what this session lacks for a suite that needs a desktop; undefined: nothing that is known. */
export function lackOfDesktop(_env: Readonly<Record<string, string | undefined>>): string | undefined {
  return judgeSession(sessionFacts());
}
