import {
  type Clock,
  currentRuntime,
  freeDiskMb,
  runsOnWindows,
  type UserSession,
  userSessions,
  VERSION,
} from "@robotmk-controller/platform";
import {
  contextUser,
  type DaemonState,
  type LaunchHistory,
  listTasks,
  readDaemonState,
  readLaunchHistory,
} from "@robotmk-controller/spool";
import { checkContext } from "../host-checks/config.ts";
import { checkHost } from "../host-checks/host-checks.ts";
import { checkSuiteLimits, unlimitedSuite } from "../host-checks/suites.ts";
import type { SectionsInput } from "../sections/sections.ts";
import type { UserStatus } from "../status/controller-status.ts";
import { type CycleStatus, readCycles } from "../status/cycle-status.ts";
import type { DaemonCall } from "../status/ensure-daemon-result.ts";
import type { HostConfig } from "../status/host-config.ts";
import type { HostProblem } from "../status/host-problem.ts";
import { readSuites, type SuiteStatus } from "../status/suite-status.ts";
import { readUserContexts, readUserSuites, type UserContext } from "../status/user-contexts.ts";
import { prepareUserFolders } from "../status/user-folders.ts";
import { userSession } from "../status/user-sessions.ts";
import type { GatheredCall } from "./gather.ts";

/** The input of the host checks besides the config. */
type Facts = {
  readonly daemonCall: DaemonCall;
  readonly nowMs: number;
  readonly daemon: DaemonState;
  readonly lastLaunch: LaunchHistory | undefined;
  readonly heartbeatBeforeMs: number | undefined;
  readonly sessions: readonly UserSession[] | undefined;
  readonly suites: readonly SuiteStatus[];
};

/** Reads the results of all suites and checks the host: everything that the sections show. */
export function check(
  { host, heartbeat }: GatheredCall,
  { daemonCall, clock }: { readonly daemonCall: DaemonCall; readonly clock: Clock },
): SectionsInput {
  const { config, folders } = host;
  const nowMs = clock.wallMs();
  const daemon = readDaemonState(folders);
  const lastLaunch = runsOnWindows ? readLaunchHistory(folders) : undefined;
  const cycles = readCycles(config, { folders, nowMs });
  const folderProblems: ReadonlyMap<string, string> =
    heartbeat.kind === "touched" ? prepareUserFolders(host) : new Map();
  const users = readUserContexts(host, clock);
  const sessions = users.length > 0 ? userSessions() : undefined;
  const suites = [...ownSuites(host, { nowMs, cycles }), ...readUserSuites(users, { nowMs, clock, folders })];
  const heartbeatBeforeMs = heartbeat.kind === "touched" ? heartbeat.beforeMs : undefined;
  const facts = { daemonCall, nowMs, daemon, lastLaunch, heartbeatBeforeMs, sessions, suites };
  return {
    config,
    unusableSuites: config === undefined ? host.suiteIds : [],
    suites,
    cycles,
    spoolRoot: folders.root,
    controller: {
      version: VERSION,
      runtime: `${currentRuntime().kind} ${currentRuntime().version}`,
      configFile: host.file,
      configErrors: host.errors,
      configWarnings: host.warnings,
      isLastGoodConfig: host.isLastGood,
      hostProblems: hostProblems(host, facts),
      daemon,
      daemonCall,
      lastLaunch,
      heartbeatAgeSeconds: ageSeconds(heartbeatBeforeMs, nowMs),
      queued: queueLength(host),
      freeDiskMb: freeDiskMb(folders.root),
      users: users.map((user) =>
        userStatus(user, { sessions, folderProblem: folderProblems.get(user.name) }),
      ),
      levels: config?.levels ?? new Map(),
      errors: heartbeat.kind === "error" ? [heartbeat.problem] : [],
    },
  };
}

function hostProblems(host: HostConfig, { suites, ...facts }: Facts): readonly HostProblem[] {
  return [
    ...checkHost({
      ...facts,
      config: host.allSuites,
      configFile: host.file,
      folders: host.folders,
      logDir: host.logDir,
      // Times in a user's files must not raise an alarm for the host.
      lastEndMs: suites.flatMap(({ last, user }) =>
        last === undefined || user !== undefined ? [] : [Date.parse(last.run.end_time)],
      ),
    }),
    ...checkContext(host.context),
    ...checkSuiteLimits(suites.flatMap(unlimitedSuite)),
  ];
}

function ownSuites(
  { config, context, folders }: HostConfig,
  { nowMs, cycles }: { readonly nowMs: number; readonly cycles: readonly CycleStatus[] },
): readonly SuiteStatus[] {
  if (config === undefined) return [];
  const externalCycle = cycles.find(({ mode }) => mode === "external")?.last ?? null;
  return readSuites(config.suites, { folders, nowMs, externalCycle, user: contextUser(context) });
}

function userStatus(
  user: UserContext,
  options: {
    readonly sessions: readonly UserSession[] | undefined;
    readonly folderProblem: string | undefined;
  },
): UserStatus {
  const session = userSession(user.name, options.sessions);
  const { folderProblem } = options;
  return {
    user: user.name,
    daemon: user.daemon.kind,
    ...(session === undefined ? {} : { session }),
    suites: user.suites.length,
    problems: [...(folderProblem === undefined ? [] : [folderProblem]), ...user.problems],
  };
}

function ageSeconds(stampMs: number | undefined, nowMs: number): number | undefined {
  return stampMs === undefined ? undefined : Math.max(0, (nowMs - stampMs) / 1000);
}

function queueLength({ config, folders }: HostConfig): number {
  try {
    const suiteIds = new Set(config?.suites.map(({ id }) => id) ?? []);
    return listTasks(folders, { state: "pending", suiteIds }).tasks.length;
  } catch {
    // The host checks report an unreadable spool.
    return 0;
  }
}
