import { statSync } from "node:fs";
import type { Config } from "@robotmk-controller/config";
import type { Log } from "@robotmk-controller/log";
import { errorCode, errorMessage, checkPathTrust } from "@robotmk-controller/platform";
import { type Context, type SpoolFolders, spoolFolders } from "@robotmk-controller/spool";
import { type ConfigSource, type ConfigState, saveLastGoodConfig, readConfig } from "./last-good-config.ts";

/** Follows robotmk.yml: takes over a good new one, stays with the last good one otherwise. */
export class ConfigWatch {
  private readonly options: {
    readonly source: ConfigSource;
    readonly folders: SpoolFolders;
    readonly context: Context;
    readonly log: Log;
    /** Told of each config that comes into force. */
    readonly onTakenOver: (config: Config) => void;
  };
  private state: ConfigState;
  private stamp = "never read";
  private keptDigest = "";
  private keepProblem = "";

  constructor(options: ConfigWatch["options"] & { readonly config: Config | undefined }) {
    this.options = options;
    this.state = { config: options.config, errors: [] };
  }

  /** Reads the file again if it changed, says in the log what that changes, and keeps a copy for the runners. */
  async tick(): Promise<ConfigState> {
    const stamp = stampOf(this.options.source.file);
    if (stamp !== this.stamp) await this.read(stamp);
    this.keep();
    return this.state;
  }

  private async read(stamp: string): Promise<void> {
    const { log, source } = this.options;
    const before = this.stamp === "never read" ? undefined : this.state.config;
    const next = await readConfig(source, this.state.config);
    const isToldAlready = next.isHeld === true && this.state.isHeld === true;
    // What somebody holds open for a moment has the same stamp when it can be read.
    this.stamp = next.isHeld === true ? "held" : stamp;
    this.state = next;
    for (const error of isToldAlready ? [] : next.errors) log.error(`config not taken over: ${error}`);
    if (next.config === undefined || next.errors.length > 0 || next.config.digest === before?.digest) {
      return;
    }
    this.options.onTakenOver(next.config);
    for (const { suite, what } of configChanges(before, next.config)) {
      log.info({ suite }, `${what} by the config`);
    }
  }

  /** A copy that can't be written is tried again at each look: until then runners work by the one before. */
  private keep(): void {
    const { log, folders } = this.options;
    const { config, errors } = this.state;
    if (config === undefined || errors.length > 0 || config.digest === this.keptDigest) return;
    if (this.isSpoolMoved(config)) return;
    try {
      if (saveLastGoodConfig(config, folders)) this.keptDigest = config.digest;
      this.keepProblem = "";
    } catch (error) {
      // The message itself has the name of a temporary file in it, which is another each time.
      const problem = errorCode(error) ?? errorMessage(error);
      if (problem !== this.keepProblem) log.error(`config not handed to the runners: ${errorMessage(error)}`);
      this.keepProblem = problem;
    }
  }

  /** Tells whether the config names another spool than the one that this daemon serves. */
  isSpoolMoved(config: Config): boolean {
    return spoolFolders(config.spoolDir, this.options.context).root !== this.options.folders.root;
  }
}

/**
 * Changes whenever the file does, and whenever others come to be able to change it or no longer are; a file that is
 * not there has a stamp too.
 */
function stampOf(file: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino} ${checkPathTrust(file)?.reason ?? ""}`;
  } catch (error) {
    return String(error);
  }
}

/** What became of a suite. */
export type ConfigChange = { readonly suite: string; readonly what: "added" | "changed" | "removed" };

/** Tells what a new config changes: suites that came, went or work differently. Pure. */
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
