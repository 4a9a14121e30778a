import { setTimeout as delay } from "node:timers/promises";
import { DEFAULTS } from "@robotmk-controller/config";
import type { Log, LogSettings } from "@robotmk-controller/log";
import {
  type Clock,
  currentRuntime,
  type DefaultPaths,
  errorMessage,
  freeDiskMb,
  installSharingRetry,
  runsOnWindows,
  type UserSession,
  userSessions,
  VERSION,
  waitUntil,
} from "@robotmk-controller/platform";
import {
  clearLaunchPending,
  type Context,
  contextUser,
  createSpoolFolders,
  listTasks,
  readDaemonState,
  readHeartbeatMs,
  readLaunchHistory,
  recordLaunchPending,
  type SpoolFolders,
  touchHeartbeat,
} from "@robotmk-controller/spool";
import { checkContext } from "../host-checks/config.ts";
import { degradedLaunch, launchProblems } from "../host-checks/daemon.ts";
import { checkHost } from "../host-checks/host-checks.ts";
import { checkSuiteLimits, unlimitedSuite } from "../host-checks/suites.ts";
import { renderSections } from "../sections/sections.ts";
import type { ControllerStatus } from "../status/controller-status.ts";
import { readCycles, type CycleStatus } from "../status/cycle-status.ts";
import { type HostConfig, readHostConfig } from "../status/host-config.ts";
import { readSuites, type SuiteStatus } from "../status/suite-status.ts";
import { readUserContexts, readUserSuites } from "../status/user-contexts.ts";
import { prepareUserFolders } from "../status/user-folders.ts";
import { userSession, type SessionState } from "../status/user-sessions.ts";
import { ensureDaemon, clearEarlierLaunch } from "./ensure-daemon.ts";

/** What a plugin call needs. */
export type PluginCallOptions = {
  readonly config: string | undefined;
  readonly context: Context;
  readonly defaults: DefaultPaths;
  readonly clock: Clock;
  /** When the call is to have its answer, on the monotonic clock. */
  readonly deadlineMs: number;
  readonly createLog: (settings: LogSettings) => Log;
};

/** Does what the agent's call is for: heartbeat, daemon, sections. Returns the text to print. */
export async function pluginCall(options: PluginCallOptions): Promise<string> {
  const { clock } = options;
  const host = await readHostConfig(options);
  const { config, folders } = host;
  const log = options.createLog({ ...(config ?? DEFAULTS), logDir: host.logDir });
  installSharingRetry({ timeoutMs: 300, readTimeoutMs: 50, totalMs: 300, log: (text) => log.warn(text) });
  const errors: string[] = [];
  const heartbeatBeforeMs = beat(folders, { clock, errors });
  const care = errors.length === 0 ? await careForDaemon(host, options) : ({ kind: "not-needed" } as const);
  const nowMs = clock.wallMs();
  const daemon = readDaemonState(folders);
  const lastLaunch = runsOnWindows ? readLaunchHistory(folders) : undefined;
  const rounds = readCycles(config, { folders, nowMs });
  const unprepared: ReadonlyMap<string, string> = errors.length === 0 ? prepareUserFolders(host) : new Map();
  const users = readUserContexts(host, clock);
  const sessions = users.length > 0 ? userSessions() : undefined;
  const suites = [
    ...(config === undefined ? [] : readOwnSuites(host, { nowMs, rounds })),
    ...readUserSuites(users, { nowMs, clock, folders }),
  ];
  const suiteIds = new Set(config?.suites.map(({ id }) => id) ?? []);
  const controller: ControllerStatus = {
    version: VERSION,
    runtime: `${currentRuntime().kind} ${currentRuntime().version}`,
    configFile: host.file,
    configErrors: host.errors,
    configWarnings: host.warnings,
    isLastGoodConfig: host.isLastGood,
    hostProblems: [
      ...checkHost({
        config: host.allSuites,
        configFile: host.file,
        folders,
        logDir: host.logDir,
        daemon,
        care,
        lastLaunch,
        nowMs,
        heartbeatBeforeMs,
        sessions,
        // What a user's files say must not raise an alarm for the host.
        lastEndMs: suites.flatMap(({ last, user }) =>
          last === undefined || user !== undefined ? [] : [Date.parse(last.run.end_time)],
        ),
      }),
      ...checkContext(host.context),
      ...checkSuiteLimits(suites.flatMap(unlimitedSuite)),
    ],
    daemon,
    daemonCall,
    lastLaunch,
    heartbeatAgeSeconds:
      heartbeatBeforeMs === undefined ? undefined : Math.max(0, (nowMs - heartbeatBeforeMs) / 1000),
    queued: queueLength(folders, suiteIds),
    freeDiskMb: freeDiskMb(folders.root),
    users: users.map((user) => ({
      user: user.name,
      daemon: user.daemon.kind,
      ...sessionPart(user.name, sessions),
      suites: user.suites.length,
      problems: [...problemsIn(unprepared.get(user.name)), ...user.problems],
    })),
    levels: config?.levels ?? new Map(),
    errors,
  };
  logCall(controller, log);
  const unusableSuites = config === undefined ? host.suiteIds : [];
  const findings = { config, unusableSuites, suites, rounds, controller, spoolRoot: folders.root };
  return renderSections(findings, clock);
}

function problemsIn(problem: string | undefined): readonly string[] {
  return problem === undefined ? [] : [problem];
}

function sessionPart(
  user: string,
  sessions: readonly UserSession[] | undefined,
): { readonly session?: SessionState } {
  const session = userSession(user, sessions);
  return session === undefined ? {} : { session };
}

function queueLength(folders: SpoolFolders, suiteIds: ReadonlySet<string>): number {
  try {
    return listTasks(folders, { state: "pending", suiteIds }).tasks.length;
  } catch {
    // A spool that can't be read is told by the host's checks.
    return 0;
  }
}

function readOwnSuites(
  host: HostConfig,
  seen: { readonly nowMs: number; readonly rounds: readonly CycleStatus[] },
): readonly SuiteStatus[] {
  const externalRound = seen.rounds.find(({ mode }) => mode === "external")?.last ?? null;
  const user = contextUser(host.context);
  return readSuites(host.config?.suites ?? [], {
    folders: host.folders,
    nowMs: seen.nowMs,
    externalRound,
    user,
  });
}

/** Touches the heartbeat, and returns its stamp before. A spool that can't be used is an error of the call. */
function beat(
  folders: SpoolFolders,
  { clock, errors }: { readonly clock: Clock; readonly errors: string[] },
): number | undefined {
  try {
    createSpoolFolders(folders);
    const before = readHeartbeatMs(folders);
    touchHeartbeat(folders, clock.wallMs());
    return before;
  } catch (error) {
    errors.push(errorMessage(error));
    return undefined;
  }
}

/** Without any config that can be used there is nothing to plan, and no daemon is started. */
async function careForDaemon(host: HostConfig, options: PluginCallOptions): Promise<ControllerStatus["daemonCall"]> {
  if (host.config === undefined) return { kind: "not-needed" };
  const leftMs = Math.max(50, options.deadlineMs - options.clock.monotonicMs());
  let isHeld = false;
  clearEarlierLaunch(host.folders);
  const care = await Promise.race([
    ensureDaemon({
      configFile: host.file,
      context: options.context,
      folders: host.folders,
      timeoutMs: leftMs,
      nowMs: options.clock.wallMs(),
      stallTimeoutSeconds: host.config.daemonStallTimeoutSeconds,
      launch: host.config.launch,
      onHold: (held) => {
        isHeld = held;
      },
    }),
    timeOver(leftMs, { clock: options.clock, mayEnd: () => !isHeld }),
  ]);
  if (care.kind !== "pending") {
    clearLaunchPending(host.folders);
    return care;
  }
  const nowMs = options.clock.wallMs();
  const sinceMs = recordLaunchPending(host.folders) ?? nowMs;
  return { ...care, sinceSeconds: Math.max(0, (nowMs - sinceMs) / 1000) };
}

/** Within the minute that an agent gives a plugin. */
const MAX_HOLD_MS = 40_000;

/** A launch that held the call up leaves its daemon as much time to come up as any other. */
async function timeOver(
  leftMs: number,
  { clock, mayEnd }: { readonly clock: Clock; readonly mayEnd: () => boolean },
): Promise<{ readonly kind: "pending" }> {
  await delay(leftMs);
  if (!mayEnd()) {
    await waitUntil(mayEnd, { timeoutMs: MAX_HOLD_MS, pollMs: 20, clock });
    await delay(leftMs);
  }
  return { kind: "pending" };
}

/** Only what is out of the ordinary: a line a minute for nothing would hide the others. */
function logCall(view: ControllerStatus, log: Log): void {
  const { daemonCall } = view;
  if (daemonCall.kind === "launched") {
    log.info([`daemon was not alive: started by ${daemonCall.rung}`, ...daemonCall.problems].join("; "));
  } else if (daemonCall.kind === "failed") log.error(`daemon could not be started: ${daemonCall.problem}`);
  else if (daemonCall.kind === "pending") {
    const bound = degradedLaunch(view.daemon, view.lastLaunch);
    const how =
      bound === undefined ? "" : ` (${[`degraded: ${bound.launched}`, ...launchProblems(bound)].join("; ")})`;
    log.warn(`daemon was not alive: started, but it is not up yet${how}`);
  } else if (daemonCall.kind === "throttled") {
    log.error(
      `daemon died young ${daemonCall.young_deaths} times in a row: not started for another ${daemonCall.wait} s`,
    );
  }
  for (const error of [...view.errors, ...view.configErrors]) log.error(error);
}
