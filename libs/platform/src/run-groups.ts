import * as posix from "./posix/run-groups.ts";
import * as windows from "./windows/run-groups.ts";

/** The groups by which the kernel holds runs to their limits. */
export const { findRunGroup, openRunGroup, sweepGroups } = process.platform === "win32" ? windows : posix;
