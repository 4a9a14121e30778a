import { type Config, DEFAULTS } from "@robotmk-controller/config";
import { errorMessage, installSharingRetry, onTermination, systemClock } from "@robotmk-controller/platform";
import type { DaemonOptions } from "../cli.ts";
import { readLastGoodConfig } from "../config/last-good-config.ts";
import { runDaemon } from "../daemon.ts";
import { createLog } from "../log.ts";
import { reportCrash } from "../watchdog/crash-report.ts";
import { Watchdog, type WatchdogSettings } from "../watchdog/watchdog.ts";
import { describeEnd, describeForeground } from "./describe.ts";
import type { Setup } from "./setup.ts";

/** What a command needs of its process. */
export type Program = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error. */
  readonly printError: (line: string) => void;
  /** Calls back on an exception that nothing catches, then ends the process with code 1. */
  readonly onCrash: (report: (error: Error) => void) => void;
  /** Returns the memory of this process in MB. */
  readonly memoryMb: () => number;
};

/** Runs the daemon in this process until it ends, and returns the exit code. */
export async function runInForeground(
  options: DaemonOptions,
  setup: Setup,
  program: Program,
): Promise<number> {
  const { source, folders, logDir } = setup;
  const config = setup.config ?? readLastGoodConfig(source, folders);
  const { log, follow } = createLog(config ?? { ...DEFAULTS, logDir });
  installSharingRetry({ timeoutMs: 5_000, readTimeoutMs: 1_000, log: (text) => log.warn(text) });
  const stopping = new AbortController();
  onTermination(
    (reason) => {
      log.info(`${reason} received`);
      stopping.abort();
    },
    {
      onIgnored: (signal) => log.info(`${signal} received: ignored, the daemon reloads its config by itself`),
      onProblem: (problem) => log.warn(problem),
    },
  );
  program.onCrash((error) => {
    log.error(`the daemon crashed: ${error.stack ?? error.message}`);
    reportCrash(folders, { error, config, clock: systemClock });
  });
  const watchdog = new Watchdog({
    folders,
    settings: watchdogSettings(config, logDir),
    clock: systemClock,
    log,
  });
  const isForeground = options.launched === "foreground";
  if (isForeground) program.print(describeForeground(options, logDir));
  try {
    const end = await runDaemon({
      ...options,
      source,
      config,
      folders,
      stopSignal: stopping.signal,
      clock: systemClock,
      log,
      onConfig: (next) => {
        follow(next);
        watchdog.follow(watchdogSettings(next, logDir));
      },
      onTick: () => watchdog.step(),
      memoryMb: program.memoryMb,
    });
    if (isForeground) program.print(describeEnd(options, end));
    return end === "another-daemon" && isForeground ? 1 : 0;
  } catch (error) {
    log.error(`the daemon ends: ${errorMessage(error)}`);
    reportCrash(folders, { error, config, clock: systemClock });
    if (isForeground) program.printError(errorMessage(error));
    return 1;
  }
}

function watchdogSettings(config: Config | undefined, logDir: string): WatchdogSettings {
  const settings = config ?? { ...DEFAULTS, logDir };
  return { stallSeconds: settings.daemonStallTimeoutSeconds, log: settings };
}
