import * as posix from "./common/find-program.ts";
import * as windows from "./windows/find-program.ts";

/** Finds a program as the system would that starts it. */
export const { findProgram } = process.platform === "win32" ? windows : posix;
