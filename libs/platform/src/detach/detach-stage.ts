import * as posixSecondFork from "./posix/second-fork.ts";
import * as windowsLaunchFile from "./windows/launch-file.ts";

/** The step between the two forks of a plain detached start. */
export const { detachStage } = process.platform === "win32" ? windowsLaunchFile : posixSecondFork;
