import { type Log, type LogSettings, LogWriter, makeLog } from "@robotmk-controller/log";
import { errorMessage } from "@robotmk-controller/platform";
import { createConsola } from "consola";

/** The daemon's log. `follow()` applies other settings. */
export type DaemonLog = { readonly log: Log; readonly follow: (settings: LogSettings) => void };

/** Creates the daemon's log: a line for each action and decision, in a file that several programs write. */
export function createLog(settings: LogSettings): DaemonLog {
  const writer = new LogWriter(settings, {
    program: "daemon",
    // A full disk must not end the daemon. In the foreground there is still standard error.
    onLost: (text, error) => process.stderr.write(`${text} (cannot log: ${errorMessage(error)})\n`),
  });
  // The writer filters by the level in force. No throttling: each repeated decision has its own time.
  const log = makeLog(createConsola({ level: 5, throttle: Number.NEGATIVE_INFINITY, reporters: [writer] }));
  let { logDir } = settings;
  return {
    log,
    follow: (next) => {
      if (next.logDir !== logDir) log.info(`log_dir changed: logging continues in "${next.logDir}"`);
      logDir = next.logDir;
      writer.follow(next);
    },
  };
}
