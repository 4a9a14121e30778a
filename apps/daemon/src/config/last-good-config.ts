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

/** The config file, and the defaults for what it leaves out. */
export type ConfigSource = {
  readonly file: string;
  readonly defaults: PathDefaults;
  /** The context that selects the suites. */
  readonly context: Context;
};

/** The config in force, and the errors of the file as it is now. */
export type ConfigState = {
  readonly config: Config | undefined;
  readonly errors: readonly string[];
  /** The file has a sharing violation: the next tick may read it. */
  readonly isHeld?: boolean;
};

/** Reads robotmk.yml. An invalid one leaves the config before it in force. */
export async function readConfig(source: ConfigSource, before: Config | undefined): Promise<ConfigState> {
  const result = await loadConfig(source.file, {
    defaults: source.defaults,
    checkTrust: checkOpenedFileTrust,
  });
  if (result.kind === "valid") {
    return { config: suitesRunAs(result.config, contextUser(source.context)), errors: [] };
  }
  const errors = result.issues.filter(({ severity }) => severity === "error").map(formatIssue);
  return { config: before, errors, isHeld: result.isTransient === true };
}

/** Reads the copy of the last valid config that an earlier daemon of this user saved. */
export function readLastGoodConfig(source: ConfigSource, folders: SpoolFolders): Config | undefined {
  const reading = readRegularFile(folders.configText, MAX_CONFIG_BYTES, { owner: ownUserId() });
  if (reading.kind !== "read") return undefined;
  const result = parseConfig(reading.bytes.toString("utf8"), source);
  return result.kind === "valid" ? suitesRunAs(result.config, contextUser(source.context)) : undefined;
}

/**
 * Saves the text of the config in force, for runners and for the next daemon. The next tick handles a file that has
 * changed since.
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
