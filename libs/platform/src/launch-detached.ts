import * as posix from "./posix/launch-detached.ts";
import * as windows from "./windows/launch-detached.ts";

/** Starts a program so that it outlives this one and, where the system allows, the agent. */
export const { launchDetached } = process.platform === "win32" ? windows : posix;
