import * as posixStartInCgroup from "./posix/start-in-cgroup.ts";
import * as windowsRunJob from "./windows/run-job.ts";

/** Starts a program, and does something to its process before the first of its own instructions. */
export const { startHeld } = process.platform === "win32" ? windowsRunJob : posixStartInCgroup;
