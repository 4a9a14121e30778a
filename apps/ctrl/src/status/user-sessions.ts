import type { UserSession } from "@robotmk-controller/platform";

/** Whether a user is logged on, and somebody sees the desktop. */
export type SessionState = "connected" | "disconnected" | "none";

/**
 * Tells of a user's sessions, the best of them. Pure.
 *
 * @param user as in a context's name: `anna`, `anna@corp`, `anna@corp.example.com`
 * @param sessions undefined where the system tells none, or needs none for a daemon
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

/** A DNS domain may have another name than that which sessions tell: then the user's name decides. */
function isOf(user: string, session: UserSession): boolean {
  const [, name = user, domain] = /^(.+)@([^@]+)$/.exec(user) ?? [];
  const isKnown = domain !== undefined && !domain.includes(".");
  return isSame(name, session.name) && (!isKnown || isSame(domain, session.domain));
}

/** As Windows compares names. */
function isSame(one: string, other: string): boolean {
  return one.normalize("NFC").toLowerCase() === other.normalize("NFC").toLowerCase();
}
