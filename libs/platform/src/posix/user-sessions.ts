import type { UserSession } from "../common/user-session.ts";

/** Tells nothing: a user's daemon needs no session there. */
export function userSessions(): readonly UserSession[] | undefined {
  return undefined;
}
