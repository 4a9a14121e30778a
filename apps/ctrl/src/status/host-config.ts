import { resolve } from "node:path";
import {
  type Config,
  type ConfigIssue,
  type ConfigResult,
  formatIssue,
  loadConfig,
  logDirOf,
  parseConfig,
  suitesRunAs,
} from "@robotmk-controller/config";
import {
  type DefaultPaths,
  checkOpenedFileTrust,
  ownUserId,
  readRegularFile,
} from "@robotmk-controller/platform";
import { type Context, contextUser, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";

/** The config of this host as far as it can be known, and where its files are. */
export type HostConfig = {
  readonly file: string;
  readonly context: Context;
  /** Defaults for paths that the config leaves out. */
  readonly defaults: DefaultPaths;
  /**
   * The config in force with the suites of this context: the one that lies there, or the last good one that a
   * daemon kept.
   */
  readonly config: Config | undefined;
  /** The same with the suites of all users. */
  readonly allSuites: Config | undefined;
  readonly isLastGood: boolean;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Suites that a broken config names, when there is no good one. */
  readonly suiteIds: readonly string[];
  readonly spoolDir: string;
  readonly folders: SpoolFolders;
  readonly logDir: string;
};

/** Finds and reads robotmk.yml. Whatever is wrong with it is data. */
export async function readHostConfig(options: {
  readonly config: string | undefined;
  readonly context: Context;
  readonly defaults: DefaultPaths;
}): Promise<HostConfig> {
  const { defaults, context } = options;
  const file = resolve(options.config ?? defaults.configFile);
  const result = await loadConfig(file, { defaults, checkTrust: checkOpenedFileTrust });
  const paths = result.kind === "valid" ? result.config : result.partial;
  const spoolDir = paths.spoolDir ?? defaults.spoolDir;
  const folders = spoolFolders(spoolDir, context);
  const kept = result.kind === "valid" ? undefined : keptConfig(folders, { file, defaults });
  const allSuites = result.kind === "valid" ? result.config : kept;
  return {
    file,
    context,
    defaults,
    config: allSuites === undefined ? undefined : suitesRunAs(allSuites, contextUser(context)),
    allSuites,
    isLastGood: kept !== undefined,
    errors: linesOf(result.issues, "error"),
    warnings: linesOf(result.issues, "warning"),
    suiteIds: suiteIdsOf(result),
    spoolDir,
    folders,
    logDir: logDirOf(paths.logDir ?? defaults.logDir, contextUser(context)),
  };
}

/** Reads the copy of a context's last good config, as its daemon left it. */
function keptConfig(
  folders: SpoolFolders,
  source: { readonly file: string; readonly defaults: DefaultPaths },
): Config | undefined {
  const reading = readRegularFile(folders.configText, MAX_CONFIG_BYTES, {
    owner: folders.owner ?? ownUserId(),
  });
  if (reading.kind !== "read") return undefined;
  const result = parseConfig(reading.bytes.toString("utf8"), source);
  return result.kind === "valid" ? result.config : undefined;
}

const MAX_CONFIG_BYTES = 1024 * 1024;

function suiteIdsOf(result: ConfigResult): readonly string[] {
  return result.kind === "valid" ? result.config.suites.map(({ id }) => id) : result.suiteIds;
}

function linesOf(issues: readonly ConfigIssue[], severity: ConfigIssue["severity"]): readonly string[] {
  return issues.filter((issue) => issue.severity === severity).map(formatIssue);
}
