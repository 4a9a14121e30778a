import type { DesktopState } from "../account.ts";
import { CONNECT_STATES, sessionFacts, type SessionFacts } from "./sessions.ts";

/** Checks that the session of this process has a desktop that a person can see. */
export function checkDesktop(_env: Readonly<Record<string, string | undefined>>): DesktopState {
  const problem = judgeSession(sessionFacts());
  return problem === undefined ? { kind: "usable" } : { kind: "missing", problem };
}

/** The session of the services: its desktop has no screen. */
const SERVICES = 0;

/**
 * Returns why a session has no usable desktop; undefined where it has one. A fact that the system does not report counts
 * as fine: the run itself then shows it.
 */
export function judgeSession(facts: SessionFacts): string | undefined {
  const { session, connectState, isLocked, mayUseDesktop } = facts;
  if (session === SERVICES) {
    return "session 0 is that of the services, which nobody sees: give the suite run_as, and its user a task";
  }
  const name = session === undefined ? "the session" : `session ${session}`;
  if (connectState === CONNECT_STATES.disconnected) {
    return `${name} is disconnected: log on at the screen, or connect the remote desktop`;
  }
  if (connectState !== undefined && connectState !== CONNECT_STATES.active) {
    return `${name} is not active: its state is ${connectState} of WTS_CONNECTSTATE_CLASS`;
  }
  if (isLocked === true) return `${name} is locked`;
  if (mayUseDesktop === false) return `${name} shows another desktop: it is locked, or asks for a permission`;
  return undefined;
}
