import * as posix from "./posix/run-groups.ts";
import * as windows from "./windows/run-groups.ts";

/** The groups by which the kernel holds runs to their limits, and on Windows together. */
export const { findRunGroup, needsRunGroup, openRunGroup, sweepGroups } =
  process.platform === "win32" ? windows : posix;
