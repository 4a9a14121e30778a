import * as posix from "./posix/start-process.ts";
import * as windows from "./windows/start-process.ts";

/** Starts a program without a shell, with nothing on stdin, apart from our session or console. */
export const { startProcess } = process.platform === "win32" ? windows : posix;
