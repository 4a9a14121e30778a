import { type DaemonState, readHostChecks, type SpoolFolders } from "@robotmk-controller/spool";

/** `critical`: suites do not run, or their results are lost. `warning`: that may happen. */
export type Severity = "critical" | "warning";

/** A fault of the host that disturbs the suites, and its remedy. */
export type HostProblem = {
  /** The name of the check that found it. */
  readonly check: HostCheck;
  readonly severity: Severity;
  readonly problem: string;
  readonly remedy: string;
};

/** The names of the host checks, in the order of the table in docs/agent-output.md. */
export const HOST_CHECKS = [
  "config",
  "config_rights",
  "robotdir",
  "suite",
  "suite_rights",
  "spool",
  "state_file",
  "log",
  "spool_filesystem",
  "spool_shared",
  "disk",
  "clock",
  "robot_command",
  "daemon_stall",
  "daemon_restarts",
  "suite_limits",
  "daemon_version",
  "launch",
  "user_daemon",
  "context",
] as const;

/** The name of a host check. */
export type HostCheck = (typeof HOST_CHECKS)[number];

/**
 * Returns the problems of robot_command that the running daemon found. Ignores the record of an earlier daemon, and a
 * broken one: the cause may be gone, and the daemon writes it anew soon.
 */
export function checkRobotCommands(daemon: DaemonState, folders: SpoolFolders): readonly HostProblem[] {
  if (daemon.kind !== "running") return [];
  const reading = readHostChecks(folders);
  if (reading.kind !== "read" || reading.record.instance !== daemon.record.instance) return [];
  return reading.record.problems;
}
