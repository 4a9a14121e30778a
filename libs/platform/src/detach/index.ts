import * as posixDetach from "./posix/detach.ts";
import * as posixSecondFork from "./posix/second-fork.ts";
import * as windowsDetach from "./windows/detach.ts";
import * as windowsLaunchFile from "./windows/launch-file.ts";

/** Starts a program so that it outlives this one and, where the system allows, the agent. */
export const { startDetached } = process.platform === "win32" ? windowsDetach : posixDetach;

/** The step between the two forks of a plain detached start. */
export const { detachStage } = process.platform === "win32" ? windowsLaunchFile : posixSecondFork;
