import { type Log, type LogSettings, LogWriter, makeLog } from "@robotmk-controller/log";
import { errorMessage } from "@robotmk-controller/platform";
import { createConsola } from "consola";

/** The daemon's log, and how it comes to follow other settings. */
export type DaemonLog = { readonly log: Log; readonly follow: (settings: LogSettings) => void };

/** Makes the daemon's log: a line for each action and decision, in a file that several programs write. */
export function createLog(settings: LogSettings): DaemonLog {
  const writer = new LogWriter(settings, {
    program: "daemon",
    // A full disk must end nothing; a program in the foreground still has its standard error.
    onLost: (text, error) => process.stderr.write(`${text} (cannot log: ${errorMessage(error)})\n`),
  });
  // The writer knows the level in force. A repeated decision is a line each time, with its own time.
  const log = makeLog(createConsola({ level: 5, throttle: Number.NEGATIVE_INFINITY, reporters: [writer] }));
  let { logDir } = settings;
  return {
    log,
    follow: (next) => {
      if (next.logDir !== logDir) log.info(`log_dir is another: the log goes on in "${next.logDir}"`);
      logDir = next.logDir;
      writer.follow(next);
    },
  };
}
