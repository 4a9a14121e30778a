import type { Config } from "@robotmk-controller/config";
import { freeDiskMb } from "@robotmk-controller/platform";
import type { DaemonState, SpoolFolders } from "@robotmk-controller/spool";
import { checkClock } from "./check-clock.ts";
import { checkConfigFile } from "./check-config-file.ts";
import { checkDaemon } from "./check-daemon.ts";
import { checkDisk } from "./check-disk.ts";
import { checkLogFolder } from "./check-log-folder.ts";
import { checkRobotCommands } from "./check-robot-commands.ts";
import { checkSpool } from "./check-spool.ts";
import { checkSuitePaths } from "./check-suite-paths.ts";
import { checkUserDaemons } from "./check-user-daemons.ts";
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
  readonly nowMs: number;
  /** The stamp of the heartbeat before this call touched it. */
  readonly heartbeatBeforeMs: number | undefined;
  /** When the suites' last runs ended. */
  readonly lastEndMs: readonly number[];
};

/** Looks whether the host has what the suites need, and says what to do about what it has not. */
export function checkHost(input: CheckHostInput): readonly HostProblem[] {
  const { config, configFile, folders, logDir, daemon, nowMs, heartbeatBeforeMs, lastEndMs } = input;
  return [
    ...checkConfigFile(configFile),
    ...checkSpool(folders),
    ...checkDisk(folders.root, {
      freeMb: freeDiskMb(folders.root),
      levels: config?.levels.get("free_disk_mb"),
    }),
    ...checkLogFolder(logDir),
    ...checkClock(nowMs, { heartbeatMs: heartbeatBeforeMs, daemon, lastEndMs }),
    ...(config === undefined ? [] : checkSuitePaths(config)),
    ...checkDaemon(daemon),
    ...checkRobotCommands(daemon, folders),
    ...(config === undefined ? [] : checkUserDaemons(config, folders)),
  ];
}
