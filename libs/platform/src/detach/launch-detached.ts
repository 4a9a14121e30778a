import * as posixDetach from "./posix/detach.ts";
import * as windowsDetach from "./windows/detach.ts";

/** Starts a program so that it outlives this one and, where the system allows, the agent. */
export const { launchDetached } = process.platform === "win32" ? windowsDetach : posixDetach;
