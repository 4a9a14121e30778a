import { type DaemonState, readHostChecks, type SpoolFolders } from "@robotmk-controller/spool";

/** `critical`: suites don't run, or what they find is lost. `warning`: it may come to that. */
export type Severity = "critical" | "warning";

/** Something about the host that keeps suites from running as they should, with what to do about it. */
export type HostProblem = {
  /** The name of the check that found it. */
  readonly check: HostCheck;
  readonly severity: Severity;
  readonly problem: string;
  readonly remedy: string;
};

/** The checks of the host, in the order in which they are made. */
export type HostCheck =
  | "config"
  | "config_rights"
  | "spool"
  | "state_file"
  | "disk"
  | "log"
  | "clock"
  | "robotdir"
  | "suite"
  | "suite_rights"
  | "spool_filesystem"
  | "spool_shared"
  | "daemon_stall"
  | "daemon_restarts"
  | "daemon_version"
  | "launch"
  | "robot_command"
  | "suite_limits"
  | "user_daemon"
  /** A user's context is cared for by somebody else. */
  | "context";

/**
 * Tells what the daemon that runs found about the suites' robot_command. What an earlier one left behind, or
 * what can't be read, is passed over: it may have been mended long ago, and is written anew soon.
 */
export function checkRobotCommands(daemon: DaemonState, folders: SpoolFolders): readonly HostProblem[] {
  if (daemon.kind !== "running") return [];
  const reading = readHostChecks(folders);
  if (reading.kind !== "read" || reading.record.instance !== daemon.record.instance) return [];
  return reading.record.problems;
}
