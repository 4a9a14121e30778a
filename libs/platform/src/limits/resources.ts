import * as posixResources from "./posix/resources.ts";
import * as windowsResources from "./windows/resources.ts";

/** How busy the CPUs were, and how much memory is left for us. */
export const { sampleCpu, freeMemoryMb } = process.platform === "win32" ? windowsResources : posixResources;

/** How busy the group was whose share of the CPUs limits us; undefined where none does. */
export const sampleGroupCpu =
  process.platform === "win32" ? windowsResources.sampleGroupCpu : posixResources.sampleGroupCpu;
