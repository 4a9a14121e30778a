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

/** What the SYSTEM call knows of a user's context. All that lies in its folder is the user's word, no more. */
export type UserContext = {
  readonly name: string;
  /** Undefined where the folder can't be used. */
  readonly folders: SpoolFolders | undefined;
  readonly suites: readonly SuiteConfig[];
  readonly daemon: DaemonState;
  readonly problems: readonly string[];
};

/** Of those that the host's config does not name. */
const MAX_OTHER_USERS = 50;
/** Of what a user's daemon found about the host. */
const MAX_FOUND = 5;
/** Reading what users wrote must not cost the system's call its answer. */
const CONFIGS_TIME_MS = 300;

/**
 * Finds the contexts of users: of those that the config names, and of those that have a folder in the spool.
 * Only the SYSTEM context looks at others.
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
    // A spool that can't be read is told by the host's checks.
    return [];
  }
}

function readUserContext(name: string, seen: SeenContexts): UserContext {
  const { host } = seen;
  const configured = host.allSuites === undefined ? [] : suitesRunAs(host.allSuites, name).suites;
  const context = { kind: "user", name } as const;
  const owner = ownerOf(join(host.spoolDir, contextName(context)), name);
  if (typeof owner === "string" || owner === undefined) {
    const problems = owner === undefined ? [] : [owner];
    return { name, folders: undefined, suites: configured, daemon: { kind: "absent" }, problems };
  }
  const folders = spoolFolders(host.spoolDir, context, owner);
  const daemon = readDaemonState(folders);
  const own = userSuites(name, { ...seen, folders, daemon });
  // What keeps a user's suites from running is told, as the user's daemon says it, but decides nothing here.
  const found = checkRobotCommands(daemon, folders).slice(0, MAX_FOUND);
  const problems = [
    ...own.problems,
    ...found.map(({ problem, remedy }) => `user ${name}: ${problem}. ${remedy}`),
  ];
  return { name, folders, suites: [...configured, ...own.suites], daemon, problems };
}

/** The user id that owns the folder; a text says why it can't be used; undefined: there is none. */
function ownerOf(folder: string, name: string): number | string | undefined {
  try {
    const status = lstatSync(folder);
    if (status.isSymbolicLink()) return `Cannot use "${folder}": it is a symbolic link`;
    if (!status.isDirectory()) return `Cannot use "${folder}": it is no folder`;
    const expected = userId(name);
    return expected === undefined || status.uid === expected || status.uid === 0
      ? status.uid
      : `Cannot use "${folder}": it belongs to user ${status.uid}, not to ${name} (${expected})`;
  } catch (error) {
    return errorCode(error) === "ENOENT" ? undefined : `Cannot look at "${folder}": ${errorMessage(error)}`;
  }
}

/** What users left must not cost the system's call its answer, nor what one of them left the others theirs. */
const ONE_USER_MS = 500;
const ALL_USERS_MS = 1_000;

type Seen = { readonly nowMs: number; readonly clock: Clock; readonly folders: SpoolFolders };

/** Reads what there is of the suites of users, as long as there is time for it. */
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
  const along = { nowMs: seen.nowMs, user: name, folders: folders ?? seen.folders, externalRound: null };
  return suites.map((suite) => suiteStatus(suite, read(suite.id), along));
}
