import type { Config } from "@robotmk-controller/config";
import { fileSystemMagic, freeDiskMb, type UserSession } from "@robotmk-controller/platform";
import {
  type DaemonState,
  type LaunchNote,
  readLastWords,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import { checkClock } from "./check-clock.ts";
import { checkConfigFile } from "./check-config-file.ts";
import { checkConfigRights } from "./check-config-rights.ts";
import { checkDaemon } from "./check-daemon.ts";
import { checkDaemonLife } from "./check-daemon-life.ts";
import { checkDisk } from "./check-disk.ts";
import { checkLaunch } from "./check-launch.ts";
import { checkLogFolder } from "./check-log-folder.ts";
import { checkPrograms } from "./check-programs.ts";
import { checkRobotCommands } from "./check-robot-commands.ts";
import { checkSpool } from "./check-spool.ts";
import { checkStateFiles } from "./check-state-files.ts";
import { checkSpoolFilesystem } from "./check-spool-filesystem.ts";
import { checkSuitePaths } from "./check-suite-paths.ts";
import { checkSuiteRights } from "./check-suite-rights.ts";
import { checkUserDaemons } from "./check-user-daemons.ts";
import type { ControllerView } from "./controller-view.ts";
import type { HostProblem } from "./host-problem.ts";

export type { HostProblem } from "./host-problem.ts";

/** What a call knows of its host. */
export type CheckHostInput = {
  /** With the suites of all users. */
  readonly config: Config | undefined;
  readonly configFile: string;
  readonly folders: SpoolFolders;
  readonly logDir: string;
  /** After the call cared for it. */
  readonly daemon: DaemonState;
  readonly care: ControllerView["care"];
  /** What a call keeps of a launch that did not go well: on Windows. */
  readonly lastLaunch?: LaunchNote | undefined;
  readonly nowMs: number;
  /** The stamp of the heartbeat before this call touched it. */
  readonly heartbeatBeforeMs: number | undefined;
  /** Of the users who are logged on, where their daemons live in them. */
  readonly sessions?: readonly UserSession[] | undefined;
  /** When the suites' last runs ended. */
  readonly lastEndMs: readonly number[];
};

/** Looks whether the host has what the suites need, and says what to do about what it has not. */
export function checkHost(input: CheckHostInput): readonly HostProblem[] {
  const { config, configFile, folders, logDir, daemon, care, nowMs, heartbeatBeforeMs, lastEndMs } = input;
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
    ...checkDaemonLife({ daemon, care, lastWords: readLastWords(folders), root: folders.root }),
    ...checkDaemon(daemon),
    ...checkLaunch(daemon, { lastLaunch: input.lastLaunch }),
    ...checkRobotCommands(daemon, folders),
    ...(config === undefined ? [] : checkPrograms(config)),
    ...(config === undefined ? [] : checkUserDaemons(config, folders, input.sessions)),
  ];
}
