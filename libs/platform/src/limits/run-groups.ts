import * as posixRunCgroup from "./posix/run-cgroup.ts";
import * as windowsRunJob from "./windows/run-job.ts";

/** The groups by which the kernel holds runs to their limits, and on Windows together. */
export const { findRunGroup, needsRunGroup, openRunGroup, sweepGroups } =
  process.platform === "win32" ? windowsRunJob : posixRunCgroup;
