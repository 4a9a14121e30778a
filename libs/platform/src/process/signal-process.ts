import * as posixStart from "./posix/start.ts";
import * as windowsSignal from "./windows/signal.ts";

/** Sends a signal to exactly this process; false once it has ended. */
export const { signalProcess } = process.platform === "win32" ? windowsSignal : posixStart;
