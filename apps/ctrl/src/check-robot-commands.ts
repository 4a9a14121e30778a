import { type DaemonState, readHostChecks, type SpoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";

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
