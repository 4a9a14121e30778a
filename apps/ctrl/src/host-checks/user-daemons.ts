import { lstatSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Config } from "@robotmk-controller/config";
import type { UserSession } from "@robotmk-controller/platform";
import { contextName, readDaemonState, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";
import { userSession, type SessionState } from "../status/user-sessions.ts";

/**
 * Looks whether each user whose suites are configured has a daemon. Only the SYSTEM context asks: a user's own
 * call knows nothing of the others. What lies in a user's folder is the user's, so nothing of it is quoted.
 */
export function checkUserDaemons(
  config: Config,
  folders: SpoolFolders,
  sessions?: readonly UserSession[],
): readonly HostProblem[] {
  if (basename(folders.root) !== contextName({ kind: "system" })) return [];
  const users = [...new Set(config.suites.flatMap(({ runAs }) => (runAs === undefined ? [] : [runAs])))];
  return users.flatMap((name) => {
    const found = stateOf(name, dirname(folders.root));
    if (found === undefined) return [];
    const suites = config.suites.filter(({ runAs }) => runAs === name).length;
    return [
      {
        check: "user_daemon",
        severity: "warning",
        problem: `No daemon of user "${name}", who has ${suites} ${suites === 1 ? "suite" : "suites"}, is seen to run: ${whyNot(found, userSession(name, sessions))}`,
        remedy: remedyFor(name, userSession(name, sessions)),
      },
    ];
  });
}

/** The end of a session ends all that runs in it: that is no crash, and no restart helps. */
function whyNot(found: string, session: SessionState | undefined): string {
  if (session !== "none") return found;
  return found === DIED
    ? "it ended with the user's session, nobody of that name is logged on"
    : `${found}, and nobody of that name is logged on`;
}

function remedyFor(name: string, session: SessionState | undefined): string {
  switch (session) {
    case "none":
      return `Log ${name} on: the task that robotmk-ctrl task-xml --user ${name} writes starts the daemon then; or correct run_as`;
    case "connected":
    case "disconnected":
      return `See in the Task Scheduler whether the task of ${name} runs, which robotmk-ctrl task-xml --user ${name} writes; then in the logs of ${name}`;
    case undefined:
      return `As ${name}: robotmk-daemon start --context user-${name}, in the session that the suites need; or correct run_as`;
  }
}

const DIED = "it died";

function stateOf(name: string, spoolDir: string): string | undefined {
  const { root } = spoolFolders(spoolDir, { kind: "user", name });
  const owner = ownerOf(root);
  if (owner === undefined) return "its folder in the spool is missing or is none";
  // A link or a file of somebody else would show a daemon that is not this user's.
  switch (readDaemonState(spoolFolders(spoolDir, { kind: "user", name }, owner)).kind) {
    case "running":
      return undefined;
    case "dead":
    case "elsewhere":
      return DIED;
    case "absent":
      return "it was not started";
    case "unknown":
      return "its record can't be read";
  }
}

function ownerOf(folder: string): number | undefined {
  try {
    const status = lstatSync(folder, { throwIfNoEntry: false });
    return status?.isDirectory() === true ? status.uid : undefined;
  } catch {
    // Whatever keeps us from it, there is nothing that we could read.
    return undefined;
  }
}
