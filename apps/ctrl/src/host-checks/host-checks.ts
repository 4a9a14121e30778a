import type { Config } from "@robotmk-controller/config";
import { fileSystemMagic, freeDiskMb, type UserSession } from "@robotmk-controller/platform";
import {
  type DaemonState,
  type LaunchHistory,
  readCrashReport,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { ControllerStatus } from "../status/controller-status.ts";
import { checkRobotCommands, type HostProblem } from "../status/host-problem.ts";
import { checkConfigFile, checkConfigRights } from "./config.ts";
import { checkDaemon, checkDaemonLife, checkLaunch } from "./daemon.ts";
import { checkClock, checkDisk, checkLogFolder } from "./resources.ts";
import { checkSpool, checkSpoolFilesystem, checkStateFiles } from "./spool.ts";
import { checkPrograms, checkSuitePaths, checkSuiteRights } from "./suites.ts";
import { checkUserDaemons } from "./user-daemons.ts";

/** What the checks read. */
export type CheckHostInput = {
  /** With the suites of all users. */
  readonly config: Config | undefined;
  readonly configFile: string;
  readonly folders: SpoolFolders;
  readonly logDir: string;
  /** The state after the call ensured it. */
  readonly daemon: DaemonState;
  readonly daemonCall: ControllerStatus["daemonCall"];
  /** The history of a degraded or slow launch: on Windows. */
  readonly lastLaunch?: LaunchHistory | undefined;
  readonly nowMs: number;
  /** The stamp of the heartbeat before this call touched it. */
  readonly heartbeatBeforeMs: number | undefined;
  /** The logon sessions, where the users' daemons run in them: on Windows. */
  readonly sessions?: readonly UserSession[] | undefined;
  /** When the suites' last runs ended. */
  readonly lastEndMs: readonly number[];
};

/** Reports the problems of the host, each with its remedy. */
export function checkHost(input: CheckHostInput): readonly HostProblem[] {
  const { config, configFile, folders, logDir, daemon, daemonCall, nowMs, heartbeatBeforeMs, lastEndMs } =
    input;
  return [
    ...checkConfigFile(configFile),
    ...checkConfigRights(configFile, config),
    ...checkSpool(folders),
    ...checkStateFiles(folders),
    ...checkSpoolFilesystem(folders.root, fileSystemMagic(folders.root)),
    ...checkDisk(folders.root, {
      freeMb: freeDiskMb(folders.root),
      levels: config?.levels.get("free_disk_mb"),
    }),
    ...checkLogFolder(logDir),
    ...checkClock(nowMs, { heartbeatMs: heartbeatBeforeMs, daemon, lastEndMs }),
    ...(config === undefined ? [] : [...checkSuitePaths(config), ...checkSuiteRights(config)]),
    ...checkDaemonLife({ daemon, daemonCall, crashReport: readCrashReport(folders), root: folders.root }),
    ...checkDaemon(daemon),
    ...checkLaunch(daemon, { lastLaunch: input.lastLaunch }),
    ...checkRobotCommands(daemon, folders),
    ...(config === undefined ? [] : checkPrograms(config)),
    ...(config === undefined ? [] : checkUserDaemons(config, folders, input.sessions)),
  ];
}
