import * as posixStart from "./posix/start.ts";
import * as windowsStart from "./windows/start.ts";

/** Starts a program without a shell, with nothing on stdin, apart from our session or console. */
export const { startProcess } = process.platform === "win32" ? windowsStart : posixStart;
