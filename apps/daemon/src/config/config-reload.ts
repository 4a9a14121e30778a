import { statSync } from "node:fs";
import type { Config } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { errorCode, errorMessage, checkPathTrust } from "@robotmk-controller/platform";
import { type Context, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { type ConfigSource, type ConfigState, saveLastGoodConfig, readConfig } from "./last-good-config.ts";

/** What a config watch needs. */
export type ConfigWatchOptions = {
  readonly source: ConfigSource;
  readonly folders: SpoolFolders;
  readonly context: Context;
  readonly log: Log;
  /** Called with each config that comes into force. */
  readonly onTakenOver: (config: Config) => void;
};

/** Reloads robotmk.yml when it changes. An invalid one leaves the last valid config in force. */
export class ConfigWatch {
  readonly #options: ConfigWatchOptions;
  #state: ConfigState;
  #stamp = "never read";
  #savedDigest = "";

  constructor(options: ConfigWatchOptions & { readonly config: Config | undefined }) {
    this.#options = options;
    this.#state = { config: options.config, errors: [] };
  }

  /** Reads the file if it changed, logs which suites change, and saves a copy for the runners. */
  async tick(): Promise<ConfigState> {
    const stamp = stampOf(this.#options.source.file);
    if (stamp !== this.#stamp) await this.#read(stamp);
    this.#save();
    return this.#state;
  }

  async #read(stamp: string): Promise<void> {
    const { log, source } = this.#options;
    const before = this.#stamp === "never read" ? undefined : this.#state.config;
    const next = await readConfig(source, this.#state.config);
    const isLogged = next.isHeld === true && this.#state.isHeld === true;
    // A file with a sharing violation has the same stamp once it can be read.
    this.#stamp = next.isHeld === true ? "held" : stamp;
    this.#state = next;
    for (const error of isLogged ? [] : next.errors) log.error(`config not taken over: ${error}`);
    if (next.config === undefined || next.errors.length > 0 || next.config.digest === before?.digest) {
      return;
    }
    this.#options.onTakenOver(next.config);
    for (const { suite, what } of configChanges(before, next.config)) {
      log.info({ suite }, `${what} by the config`);
    }
  }

  /** Saves a copy. Tries again at each tick: until then runners use the copy before. */
  #save(): void {
    const { log, folders } = this.#options;
    const { config, errors } = this.#state;
    if (config === undefined || errors.length > 0 || config.digest === this.#savedDigest) return;
    if (this.isSpoolMoved(config)) return;
    try {
      if (saveLastGoodConfig(config, folders)) this.#savedDigest = config.digest;
      log.clear("config copy");
    } catch (error) {
      // The message may name a temporary file with a random name.
      const state = errorCode(error) ?? errorMessage(error);
      const text = `Cannot save the config for the runners: ${errorMessage(error)}`;
      log.once("config copy", text, { level: "error", state });
    }
  }

  /** Tells whether the config names another spool than that of this daemon. */
  isSpoolMoved(config: Config): boolean {
    return spoolFolders(config.spoolDir, this.#options.context).root !== this.#options.folders.root;
  }
}

/**
 * Returns a text that changes when the file does, and when another user gains or loses write access. A file that does
 * not exist has a stamp, too.
 */
function stampOf(file: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino} ${checkPathTrust(file)?.reason ?? ""}`;
  } catch (error) {
    return String(error);
  }
}

/** What a new config changes about a suite. */
export type ConfigChange = { readonly suite: string; readonly what: "added" | "changed" | "removed" };

/** Lists the suites that a new config adds, changes or removes. */
export function configChanges(before: Config | undefined, after: Config): readonly ConfigChange[] {
  const old = new Map((before?.suites ?? []).map((suite) => [suite.id, suite.digest]));
  const added = after.suites
    .filter(({ id }) => !old.has(id))
    .map(({ id }) => ({ suite: id, what: "added" }) as const);
  const changed = after.suites
    .filter(({ id, digest }) => old.has(id) && old.get(id) !== digest)
    .map(({ id }) => ({ suite: id, what: "changed" }) as const);
  const kept = new Set(after.suites.map(({ id }) => id));
  const removed = [...old.keys()]
    .filter((id) => !kept.has(id))
    .map((id) => ({ suite: id, what: "removed" }) as const);
  return [...added, ...changed, ...removed];
}
