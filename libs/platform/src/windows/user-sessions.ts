import type { UserSession } from "../common/user-session.ts";
import { CONNECT_STATES, listSessions, SESSION_VALUES, sessionText } from "./terminal-services.ts";

/** Lists the sessions of users who are logged on; undefined where the system does not tell. */
export function userSessions(): readonly UserSession[] | undefined {
  return listSessions()?.flatMap(({ id, state }) => {
    const name = sessionText(id, SESSION_VALUES.userName) ?? "";
    // The session of the services, and one that waits for somebody to log on.
    if (name === "") return [];
    const domain = sessionText(id, SESSION_VALUES.domainName) ?? "";
    return [{ id, name, domain, isConnected: state === CONNECT_STATES.active }];
  });
}
