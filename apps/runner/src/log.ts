import { type Log, type LogSettings, LogWriter, makeLog } from "@robotmk-controller/log";
import { errorMessage } from "@robotmk-controller/platform";
import { createConsola } from "consola";

/** Makes the runner's log, in a file that several programs write. */
export function createLog(settings: LogSettings): Log {
  const writer = new LogWriter(settings, {
    program: "runner",
    // A full disk must end nothing; a program in the foreground still has its standard error.
    onLost: (text, error) => process.stderr.write(`${text} (cannot log: ${errorMessage(error)})\n`),
  });
  // The writer knows the level in force. A repeated decision is a line each time, with its own time.
  return makeLog(createConsola({ level: 5, throttle: Number.NEGATIVE_INFINITY, reporters: [writer] }));
}
