import * as posix from "./posix/start-held.ts";
import * as windows from "./windows/start-held.ts";

/** Starts a program, and does something to its process before the first of its own instructions. */
export const { startHeld } = process.platform === "win32" ? windows : posix;
