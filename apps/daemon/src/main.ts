import { resolve } from "node:path";
import {
  type Config,
  DEFAULTS,
  formatIssue,
  loadConfig,
  logDirOf,
  suitesRunAs,
} from "@robotmk-controller/config";
import {
  type DefaultPaths,
  defaultPaths,
  detachStage,
  errorMessage,
  defaultSigchld,
  heedHolders,
  onTermination,
  checkOpenedFileTrust,
  sendConsoleEvents,
  systemClock,
  VERSION,
} from "@robotmk-controller/platform";
import { contextUser, readDaemonState, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { type DaemonOptions, HELP, parseCommand } from "./cli.ts";
import {
  describeEnd,
  describeForeground,
  describeStart,
  describeState,
  describeStop,
  statusCode,
} from "./commands/describe.ts";
import { prepareForegroundStart, startDaemon } from "./commands/start.ts";
import { stopDaemon } from "./commands/stop.ts";
import { type ConfigSource, readLastGoodConfig } from "./config/last-good-config.ts";
import { runDaemon } from "./daemon.ts";
import { createLog } from "./log.ts";
import { reportCrash } from "./watchdog/crash-report.ts";
import { Watchdog, type WatchdogSettings } from "./watchdog/watchdog.ts";

process.umask(0o077);
defaultSigchld();
const args = process.argv.slice(2);
process.exit((await inner(args)) ?? (await main(args)));

/** Orders that our programs give each other, not for people: such a one loads nothing, does one thing and ends. */
async function inner([order, ...rest]: readonly string[]): Promise<number | undefined> {
  if (order === "detach") {
    await detachStage(rest);
    return 0;
  }
  if (order !== "console-events") return undefined;
  const problems = sendConsoleEvents(rest);
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

async function main(commandArgs: readonly string[]): Promise<number> {
  const command = parseCommand(commandArgs);
  switch (command.kind) {
    case "help":
      say(HELP.trimEnd());
      return 0;
    case "version":
      say(VERSION);
      return 0;
    case "usage-error":
      process.stderr.write(`${command.problem}. See robotmk-daemon --help\n`);
      return 2;
    case "run":
      return run(command, await place(command));
    case "start":
      return start(command, await place(command));
    case "stop":
      return stop(command, await place(command));
    case "restart":
      return (await stop(command, await place(command))) === 0 ? start(command, await place(command)) : 1;
    case "status": {
      const state = readDaemonState((await place(command)).folders);
      say(command.json ? JSON.stringify(state) : describeState(state));
      return statusCode(state);
    }
  }
}

type Place = {
  readonly source: ConfigSource;
  readonly config: Config | undefined;
  readonly problems: readonly string[];
  readonly folders: SpoolFolders;
  readonly logDir: string;
  readonly launch: Config["launch"];
};

/** Finds spool and logs; a broken config still names them where it can be read that far. */
async function place(options: DaemonOptions): Promise<Place> {
  const defaults: DefaultPaths = defaultPaths(process.env);
  const file = resolve(options.config ?? defaults.configFile);
  const result = await loadConfig(file, { defaults, distrust: checkOpenedFileTrust });
  const isValid = result.kind === "valid";
  const paths = isValid ? result.config : result.partial;
  return {
    source: { file, defaults, context: options.context },
    config: isValid ? suitesRunAs(result.config, contextUser(options.context)) : undefined,
    problems: isValid ? [] : result.issues.map(formatIssue),
    folders: spoolFolders(paths.spoolDir ?? defaults.spoolDir, options.context),
    logDir: logDirOf(paths.logDir ?? defaults.logDir, contextUser(options.context)),
    launch: paths.launch,
  };
}

async function start(options: DaemonOptions, found: Place): Promise<number> {
  const { source, folders, launch } = found;
  for (const problem of found.problems) process.stderr.write(`${problem}\n`);
  if (options.staysHere === true) {
    const hindrance = prepareForegroundStart(folders);
    if (hindrance === undefined) return run(options, found);
    say(options.json ? JSON.stringify(hindrance) : describeStart(hindrance));
    return hindrance.kind === "failed" ? 1 : 0;
  }
  const report = await startDaemon({
    configFile: source.file,
    context: options.context,
    folders,
    launch,
    clock: systemClock,
  });
  say(options.json ? JSON.stringify(report) : describeStart(report));
  return report.kind === "failed" ? 1 : 0;
}

async function stop(options: DaemonOptions, { folders }: Place): Promise<number> {
  const report = await stopDaemon({
    folders,
    order: options.now ? "stop-now" : "stop",
    clock: systemClock,
  });
  say(options.json ? JSON.stringify(report) : describeStop(report));
  return report.kind === "failed" ? 1 : 0;
}

async function run(
  options: DaemonOptions,
  { source, config: valid, folders, logDir }: Place,
): Promise<number> {
  const config = valid ?? readLastGoodConfig(source, folders);
  const { log, follow } = createLog(config ?? { ...DEFAULTS, logDir });
  heedHolders({ patienceMs: 5_000, tell: (text) => log.warn(text) });
  const stopping = new AbortController();
  onTermination(
    (reason) => {
      log.info(`${reason} received`);
      stopping.abort();
    },
    {
      onIgnored: (signal) => log.info(`${signal} received: ignored, the config is followed by itself`),
      onProblem: (problem) => log.warn(problem),
    },
  );
  process.on("uncaughtException", (error) => {
    log.error(`the daemon crashed: ${error.stack ?? error.message}`);
    reportCrash(folders, { error, config, clock: systemClock });
    process.exit(1);
  });
  const watchdog = new Watchdog({
    folders,
    settings: watchdogSettings(config, logDir),
    clock: systemClock,
    log,
  });
  if (options.launched === "foreground") say(describeForeground(options, logDir));
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
      onLook: () => watchdog.step(),
      memoryMb: () => process.memoryUsage.rss() / 1024 ** 2,
    });
    if (options.launched === "foreground") say(describeEnd(options, end));
    return end === "another-daemon" && options.launched === "foreground" ? 1 : 0;
  } catch (error) {
    log.error(`the daemon ends: ${errorMessage(error)}`);
    reportCrash(folders, { error, config, clock: systemClock });
    if (options.launched === "foreground") process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}

function watchdogSettings(config: Config | undefined, logDir: string): WatchdogSettings {
  const settings = config ?? { ...DEFAULTS, logDir };
  return { stallSeconds: settings.daemonStallTimeoutSeconds, log: settings };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
