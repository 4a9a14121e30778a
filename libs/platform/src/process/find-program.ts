import * as posixFindProgram from "./posix/find-program.ts";
import * as windowsFindProgram from "./windows/find-program.ts";

/** Finds a program as the system would that starts it. */
export const { findProgram } = process.platform === "win32" ? windowsFindProgram : posixFindProgram;
