import * as posixSignals from "./posix/signals.ts";
import * as windowsConsole from "./windows/console.ts";

/** The order that a program of ours gives to another one, to reach the consoles of others. */
export const { sendConsoleEvents } = process.platform === "win32" ? windowsConsole : posixSignals;
