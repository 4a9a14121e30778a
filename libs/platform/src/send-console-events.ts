import * as posix from "./posix/send-console-events.ts";
import * as windows from "./windows/send-console-events.ts";

/** The order that a program of ours gives to another one, to reach the consoles of others. */
export const { sendConsoleEvents } = process.platform === "win32" ? windows : posix;
