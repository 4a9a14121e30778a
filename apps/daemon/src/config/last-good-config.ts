import { createHash } from "node:crypto";
import {
  type Config,
  formatIssue,
  loadConfig,
  parseConfig,
  type PathDefaults,
  suitesRunAs,
} from "@robotmk-controller/config";
import { checkOpenedFileTrust, ownUserId, readRegularFile, replaceFile } from "@robotmk-controller/platform";
import { type Context, contextUser, type SpoolFolders } from "@robotmk-controller/spool";

/** Where the config is, and what it need not say. */
export type ConfigSource = {
  readonly file: string;
  readonly defaults: PathDefaults;
  /** Whose suites count. */
  readonly context: Context;
};

/** The config that the daemon works by, and what is wrong with the one that lies there now. */
export type ConfigState = {
  readonly config: Config | undefined;
  readonly errors: readonly string[];
  /** Somebody holds the one that lies there open: it may be read at the next look. */
  readonly isHeld?: boolean;
};

/** Reads robotmk.yml. A broken one leaves the config before it in force. */
export async function readConfig(source: ConfigSource, before: Config | undefined): Promise<ConfigState> {
  const result = await loadConfig(source.file, { defaults: source.defaults, distrust: checkOpenedFileTrust });
  if (result.kind === "valid") {
    return { config: suitesRunAs(result.config, contextUser(source.context)), errors: [] };
  }
  const errors = result.issues.filter(({ severity }) => severity === "error").map(formatIssue);
  return { config: before, errors, isHeld: result.isHeld === true };
}

/** Reads the copy of the last good config, as an earlier daemon of this user left it. */
export function readLastGoodConfig(source: ConfigSource, folders: SpoolFolders): Config | undefined {
  const reading = readRegularFile(folders.configText, MAX_CONFIG_BYTES, { owner: ownUserId() });
  if (reading.kind !== "read") return undefined;
  const result = parseConfig(reading.bytes.toString("utf8"), source);
  return result.kind === "valid" ? suitesRunAs(result.config, contextUser(source.context)) : undefined;
}

/**
 * Keeps the text of the config in force, for runners and for the daemon after this one. A file that changed
 * since it was read is left for the next look.
 *
 * @returns false for such a file
 * @throws the system's error (ENOSPC…)
 */
export function saveLastGoodConfig(config: Config, folders: SpoolFolders): boolean {
  const reading = readRegularFile(config.file, MAX_CONFIG_BYTES);
  if (reading.kind !== "read") return false;
  const digest = createHash("sha256").update(reading.bytes).digest("hex");
  if (digest !== config.digest) return false;
  replaceFile(folders.configText, reading.bytes);
  return true;
}

const MAX_CONFIG_BYTES = 1024 * 1024;
