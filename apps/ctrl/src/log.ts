import { type Log, type LogSettings, LogWriter, makeLog } from "@robotmk-controller/log";
import { createConsola } from "consola";

/** Makes ctrl's log: a line for each action and decision, in a file that several programs write. */
export function createLog(settings: LogSettings): Log {
  const writer = new LogWriter(settings, {
    program: "ctrl",
    onLost: () => {
      // Nothing may reach the agent's streams, and a log that cannot be written cannot report that: the
      // section's host checks tell of the folder.
    },
  });
  // The writer knows the level in force. A repeated decision is a line each time, with its own time.
  return makeLog(createConsola({ level: 5, throttle: Number.NEGATIVE_INFINITY, reporters: [writer] }));
}
