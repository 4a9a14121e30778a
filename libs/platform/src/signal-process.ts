import * as posix from "./posix/signal-process.ts";
import * as windows from "./windows/signal-process.ts";

/** Sends a signal to exactly this process; false once it has ended. */
export const { signalProcess } = process.platform === "win32" ? windows : posix;
