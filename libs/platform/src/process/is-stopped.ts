import * as posixProcTable from "./posix/proc-table.ts";
import * as windowsSignal from "./windows/signal.ts";

/** Tells whether exactly this process is there and stands still: stopped by a signal, or held by a debugger. */
export const { isStopped } = process.platform === "win32" ? windowsSignal : posixProcTable;
