import { resolve } from "node:path";
import {
  type Config,
  type ConfigResult,
  formatIssue,
  loadConfig,
  parseConfig,
  suitesRunAs,
} from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import {
  type Clock,
  defaultPaths,
  installSharingRetry,
  checkOpenedFileTrust,
  ownUserId,
  readRegularFile,
  systemClock,
} from "@robotmk-controller/platform";
import {
  contextUser,
  createSpoolFolders,
  readDaemonState,
  type SpoolFolders,
  spoolFolders,
} from "@robotmk-controller/spool";
import type { RunnerCommand, RunnerOptions } from "../cli.ts";
import { createLog } from "../log.ts";

/** A command that needs the config and the spool. */
export type ConfiguredCommand = Extract<RunnerCommand, { kind: "run" | "task" | "close" }>;

/** What a command works with. */
export type Session = {
  /** The suites are those of the command's context. */
  readonly config: Config;
  readonly suiteIds: ReadonlySet<string>;
  readonly folders: SpoolFolders;
  readonly clock: Clock;
  readonly log: Log;
};

/** What `main.ts` prints, and the exit code of the program. */
export type CommandResult =
  | { readonly kind: "done"; readonly exitCode: 0 | 1; readonly output: string }
  | { readonly kind: "usage-error"; readonly problem: string };

/** The texts say what is wrong with the config, or with the spool. */
type Opening =
  | { readonly kind: "ok"; readonly session: Session }
  | { readonly kind: "error"; readonly problems: readonly string[] };

const MAX_CONFIG_BYTES = 1024 * 1024;
/** Antivirus and backup programs close a file within a second or two. */
const SHARING_TIMEOUT_MS = 5_000;

/**
 * Reads the config, creates the missing folders of the spool and opens the log.
 *
 * @throws SpoolError where the spool folder cannot be used
 */
export async function openSession(command: ConfiguredCommand, env: NodeJS.ProcessEnv): Promise<Opening> {
  const reading = await readConfig(command, env);
  if (reading.kind === "invalid") return { kind: "error", problems: reading.issues.map(formatIssue) };
  const config = suitesRunAs(reading.config, contextUser(command.context));
  const folders = spoolFolders(config.spoolDir, command.context);
  createSpoolFolders(folders);
  const daemon = readDaemonState(folders);
  if (command.kind === "run" && daemon.kind === "elsewhere") {
    const problem = `Cannot run suites in the spool "${folders.root}": the daemon of host "${daemon.host}" has it. Set spool_dir to a folder of this host`;
    return { kind: "error", problems: [problem] };
  }
  const log = createLog(config);
  installSharingRetry({
    timeoutMs: SHARING_TIMEOUT_MS,
    readTimeoutMs: SHARING_TIMEOUT_MS,
    log: (text) => log.warn(text),
  });
  const suiteIds = new Set(config.suites.map(({ id }) => id));
  return { kind: "ok", session: { config, suiteIds, folders, clock: systemClock, log } };
}

async function readConfig(options: RunnerOptions, env: NodeJS.ProcessEnv): Promise<ConfigResult> {
  const defaults = defaultPaths(env);
  const file = resolve(options.config ?? defaults.configFile);
  if (options.configText !== undefined) {
    const reading = readRegularFile(options.configText, MAX_CONFIG_BYTES, { owner: ownUserId() });
    if (reading.kind === "read") return parseConfig(reading.bytes.toString("utf8"), { file, defaults });
  }
  return loadConfig(file, { defaults, checkTrust: checkOpenedFileTrust });
}
