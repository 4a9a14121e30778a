import { lstatSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Config } from "@robotmk-controller/config";
import { pluralize, type UserSession } from "@robotmk-controller/platform";
import { contextName, readDaemonState, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "../status/host-problem.ts";
import { userSession, type SessionState } from "../status/user-sessions.ts";

/**
 * Reports users with configured suites and without a daemon. Only the call in the SYSTEM context checks the other users.
 * The problem quotes nothing of a user's folder, since the user writes its content.
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
        problem: `No daemon runs for user "${name}" with ${pluralize(suites, "suite")}: ${whyNot(found, userSession(name, sessions))}`,
        remedy: remedyFor(name, userSession(name, sessions)),
      },
    ];
  });
}

/** The end of a session ends all its processes: that is no crash, and no restart helps. */
function whyNot(found: string, session: SessionState | undefined): string {
  if (session !== "none") return found;
  return found === DIED
    ? "it ended with the user's session, the user is not logged on"
    : `${found}, and the user is not logged on`;
}

function remedyFor(name: string, session: SessionState | undefined): string {
  switch (session) {
    case "none":
      return `Log on as ${name}: the task of \`robotmk-ctrl task-xml --user ${name}\` then starts the daemon; or correct run_as`;
    case "connected":
    case "disconnected":
      return `Check the task of ${name} in the Task Scheduler (\`robotmk-ctrl task-xml --user ${name}\` writes it), then the logs of ${name}`;
    case undefined:
      return `Run \`robotmk-daemon start --context user-${name}\` as ${name}, in the session that the suites need; or correct run_as`;
  }
}

const DIED = "it crashed";

function stateOf(name: string, spoolDir: string): string | undefined {
  const { root } = spoolFolders(spoolDir, { kind: "user", name });
  const owner = ownerOf(root);
  if (owner === undefined) return "its folder in the spool is missing or is none";
  // A link or a file of another owner could show the daemon of another user.
  switch (readDaemonState(spoolFolders(spoolDir, { kind: "user", name }, owner)).kind) {
    case "running":
      return undefined;
    case "dead":
    case "elsewhere":
      return DIED;
    case "absent":
      return "it was not started";
    case "unknown":
      return "its record cannot be read";
  }
}

function ownerOf(folder: string): number | undefined {
  try {
    const status = lstatSync(folder, { throwIfNoEntry: false });
    return status?.isDirectory() === true ? status.uid : undefined;
  } catch {
    // Whatever the error is, the folder has no readable record.
    return undefined;
  }
}
