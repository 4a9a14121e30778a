import type { UserSession } from "@robotmk-controller/platform";

/** The state of a user's logon: `none` without one, `disconnected` without a visible desktop. */
export type SessionState = "connected" | "disconnected" | "none";

/**
 * Returns the state of the user's best session.
 *
 * @param user as in a context's name: `anna`, `anna@corp`, `anna@corp.example.com`
 * @param sessions undefined where the system has none, or a daemon needs none
 */
export function userSession(
  user: string,
  sessions: readonly UserSession[] | undefined,
): SessionState | undefined {
  if (sessions === undefined) return undefined;
  const own = sessions.filter((session) => isOf(user, session));
  if (own.length === 0) return "none";
  return own.some(({ isConnected }) => isConnected) ? "connected" : "disconnected";
}

/** A DNS domain may differ from the domain name of a session: then only the user's name counts. */
function isOf(user: string, session: UserSession): boolean {
  const [, name = user, domain] = /^(.+)@([^@]+)$/.exec(user) ?? [];
  const isKnown = domain !== undefined && !domain.includes(".");
  return isSame(name, session.name) && (!isKnown || isSame(domain, session.domain));
}

/** As Windows compares names. */
function isSame(one: string, other: string): boolean {
  return one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}
