import * as posixResources from "./posix/resources.ts";
import * as posixRunCgroup from "./posix/run-cgroup.ts";
import * as posixStartInCgroup from "./posix/start-in-cgroup.ts";
import * as windowsResources from "./windows/resources.ts";
import * as windowsRunJob from "./windows/run-job.ts";

/** The groups by which the kernel holds runs to their limits, and on Windows together. */
export const { findRunGroup, needsRunGroup, openRunGroup, sweepGroups } =
  process.platform === "win32" ? windowsRunJob : posixRunCgroup;

/** Starts a program, and does something to its process before the first of its own instructions. */
export const { startInGroup } = process.platform === "win32" ? windowsRunJob : posixStartInCgroup;

/** How busy the CPUs were, and how much memory is left for us. */
export const { sampleCpu, freeMemoryMb } = process.platform === "win32" ? windowsResources : posixResources;

/** How busy the group was whose share of the CPUs limits us; undefined where none does. */
export const sampleGroupCpu =
  process.platform === "win32" ? windowsResources.sampleGroupCpu : posixResources.sampleGroupCpu;
