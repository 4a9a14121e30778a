import * as posix from "./posix/is-stopped.ts";
import * as windows from "./windows/is-stopped.ts";

/** Tells whether exactly this process is there and stands still: stopped by a signal, or held by a debugger. */
export const { isStopped } = process.platform === "win32" ? windows : posix;
