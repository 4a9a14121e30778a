import { resolve } from "node:path";
import { type Config, formatIssue, loadConfig, logDirOf, suitesRunAs } from "@robotmk-controller/config";
import { type DefaultPaths, defaultPaths, checkOpenedFileTrust } from "@robotmk-controller/platform";
import { contextUser, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import type { DaemonOptions } from "../cli.ts";
import type { ConfigSource } from "../config/last-good-config.ts";

/** The files of a daemon, and its config where that is valid. */
export type Setup = {
  readonly source: ConfigSource;
  readonly config: Config | undefined;
  readonly problems: readonly string[];
  readonly folders: SpoolFolders;
  readonly logDir: string;
  readonly launch: Config["launch"];
};

/** Reads the config and finds spool and logs. An invalid config still names them where it can be read that far. */
export async function loadSetup(
  options: Pick<DaemonOptions, "config" | "context">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Setup> {
  const { context } = options;
  const defaults: DefaultPaths = defaultPaths(environment);
  const file = resolve(options.config ?? defaults.configFile);
  const result = await loadConfig(file, { defaults, checkTrust: checkOpenedFileTrust });
  const isValid = result.kind === "valid";
  const paths = isValid ? result.config : result.partial;
  return {
    source: { file, defaults, context },
    config: isValid ? suitesRunAs(result.config, contextUser(context)) : undefined,
    problems: isValid ? [] : result.issues.map(formatIssue),
    folders: spoolFolders(paths.spoolDir ?? defaults.spoolDir, context),
    logDir: logDirOf(paths.logDir ?? defaults.logDir, contextUser(context)),
    launch: paths.launch,
  };
}
