import * as posixSignals from "./posix/signals.ts";
import * as windowsSignals from "./windows/signals.ts";

/** Calls back each time somebody wants this program to end, with what told it; returns what stops that. */
export const { heedTermination } = process.platform === "win32" ? windowsSignals : posixSignals;
