import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type SuiteConfig, suitesRunAs } from "@robotmk-controller/config";
import { type Clock, errorCode, errorMessage, userId } from "@robotmk-controller/platform";
import {
  contextName,
  type DaemonState,
  parseContext,
  readDaemonState,
  readSuiteResult,
  type RecordReading,
  type SpoolFolders,
  spoolFolders,
  type SuiteResult,
} from "@robotmk-controller/spool";
import type { HostConfig } from "./host-config.ts";
import { checkRobotCommands } from "./host-problem.ts";
import { type SuiteStatus, suiteStatus } from "./suite-status.ts";
import { type UserSource, userSuites } from "./user-suites.ts";

/** The context of a user, as the SYSTEM call reads it. The content of its folder is untrusted. */
export type UserContext = {
  readonly name: string;
  /** Undefined where the folder cannot be used. */
  readonly folders: SpoolFolders | undefined;
  readonly suites: readonly SuiteConfig[];
  readonly daemon: DaemonState;
  readonly problems: readonly string[];
};

/** Users with a folder that the host's config does not name. */
const MAX_OTHER_USERS = 50;
/** Problems of robot_command by a user's daemon. */
const MAX_FOUND = 5;
/** 300 ms: the files of users must not delay the answer of the system's call. */
const CONFIGS_TIME_MS = 300;

/**
 * Reads the contexts of the users that the config names, and of those with a folder in the spool. Returns none outside
 * the SYSTEM context.
 */
export function readUserContexts(host: HostConfig, clock: Clock): readonly UserContext[] {
  if (host.context.kind !== "system") return [];
  const named = (host.allSuites?.suites ?? []).flatMap(({ runAs }) => (runAs === undefined ? [] : [runAs]));
  const others = usersWithFolder(host.spoolDir).filter((name) => !named.includes(name));
  const untilMs = clock.monotonicMs() + CONFIGS_TIME_MS;
  const isTimeLeft = () => clock.monotonicMs() < untilMs;
  const taken = new Set((host.allSuites?.suites ?? []).map(({ id }) => id.toLowerCase()));
  return [...new Set([...named, ...others.slice(0, MAX_OTHER_USERS)])].map((name) => {
    const context = readUserContext(name, { host, taken, isTimeLeft });
    for (const { id } of context.suites) taken.add(id.toLowerCase());
    return context;
  });
}

type SeenContexts = Pick<UserSource, "host" | "taken" | "isTimeLeft">;

function usersWithFolder(spoolDir: string): readonly string[] {
  try {
    return readdirSync(spoolDir).flatMap((entry) => {
      const context = parseContext(entry);
      return context?.kind === "user" ? [context.name] : [];
    });
  } catch {
    // checkSpool() reports an unreadable spool.
    return [];
  }
}

function readUserContext(name: string, seen: SeenContexts): UserContext {
  const { host } = seen;
  const configured = host.allSuites === undefined ? [] : suitesRunAs(host.allSuites, name).suites;
  const context = { kind: "user", name } as const;
  const owner = ownerOf(join(host.spoolDir, contextName(context)), name);
  if (owner.kind !== "found") {
    const problems = owner.kind === "absent" ? [] : [owner.problem];
    return { name, folders: undefined, suites: configured, daemon: { kind: "absent" }, problems };
  }
  const folders = spoolFolders(host.spoolDir, context, owner.uid);
  const daemon = readDaemonState(folders);
  const own = userSuites(name, { ...seen, folders, daemon });
  // Untrusted: shown as the user's daemon wrote it, without any decision.
  const found = checkRobotCommands(daemon, folders).slice(0, MAX_FOUND);
  const problems = [
    ...own.problems,
    ...found.map(({ problem, remedy }) => `user ${name}: ${problem}. ${remedy}`),
  ];
  return { name, folders, suites: [...configured, ...own.suites], daemon, problems };
}

type FolderOwner =
  | { readonly kind: "found"; readonly uid: number }
  | { readonly kind: "absent" }
  | { readonly kind: "unusable"; readonly problem: string };

/** Returns the user id of the folder's owner, who must be the user or root. */
function ownerOf(folder: string, name: string): FolderOwner {
  const unusable = (found: string): FolderOwner => ({
    kind: "unusable",
    problem: `Cannot use "${folder}": ${found}`,
  });
  try {
    const status = lstatSync(folder);
    const { uid } = status;
    if (status.isSymbolicLink()) return unusable("it is a symbolic link");
    if (!status.isDirectory()) return unusable("it is no folder");
    const expected = userId(name);
    return expected === undefined || uid === expected || uid === 0
      ? { kind: "found", uid }
      : unusable(`it belongs to user ${uid}, not to ${name} (${expected})`);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? { kind: "absent" } : unusable(errorMessage(error));
  }
}

/** The files of users must not delay the system's answer, nor those of one user the suites of the others. */
const ONE_USER_MS = 500;
const ALL_USERS_MS = 1_000;

type Seen = { readonly nowMs: number; readonly clock: Clock; readonly folders: SpoolFolders };

/** Reads the suites of users: 500 ms a user and 1 s for all. The rest is reported as not read. */
export function readUserSuites(users: readonly UserContext[], seen: Seen): readonly SuiteStatus[] {
  const untilMs = seen.clock.monotonicMs() + ALL_USERS_MS;
  return users.flatMap((user) => readOneUser(user, { ...seen, untilMs }));
}

function readOneUser(
  { name, folders, suites, problems }: UserContext,
  seen: Seen & { readonly untilMs: number },
): readonly SuiteStatus[] {
  const untilMs = Math.min(seen.untilMs, seen.clock.monotonicMs() + ONE_USER_MS);
  const read = (id: string): RecordReading<SuiteResult> => {
    if (folders === undefined) {
      return { kind: "broken", problem: problems[0] ?? `user ${name} has no folder in the spool yet` };
    }
    return seen.clock.monotonicMs() < untilMs
      ? readSuiteResult(folders, id)
      : { kind: "broken", problem: `not read: the files of user ${name} take too long` };
  };
  const along = { nowMs: seen.nowMs, user: name, folders: folders ?? seen.folders, externalCycle: null };
  return suites.map((suite) => suiteStatus(suite, read(suite.id), along));
}
