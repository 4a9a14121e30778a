import { lstatSync } from "node:fs";
import { hostname } from "node:os";
import type { Config } from "@robotmk-controller/config";
import { type Clock, currentRuntime, isoTime, ownIdentity, VERSION } from "@robotmk-controller/platform";
import {
  type DaemonRecord,
  readDaemonRecord,
  type SpoolFolders,
  stampDaemonRecord,
  writeDaemonRecord,
} from "@robotmk-controller/spool";
import type { ConfigSource } from "./config/last-good-config.ts";

/** What changes in a daemon's record while it lives. */
export type StatusFacts = {
  readonly config: Config | undefined;
  readonly errors: readonly string[];
  readonly isDraining: boolean;
  readonly waiting: number;
  readonly running: number;
  readonly housekeeping?: DaemonRecord["housekeeping"];
};

/** Keeps daemon.json true; writes it only when something changed, or when somebody else touched it. */
export class StatusRecord {
  readonly instance: string;
  private readonly fixed: Omit<
    DaemonRecord,
    "phase" | "config_digest" | "config_errors" | "waiting" | "running" | "housekeeping"
  >;
  private readonly folders: SpoolFolders;
  private written = "";
  private stamp = "";

  constructor(options: {
    readonly instance: string;
    readonly folders: SpoolFolders;
    readonly launched: string;
    readonly degraded: boolean;
    readonly source: ConfigSource;
    readonly clock: Clock;
  }) {
    this.instance = options.instance;
    this.folders = options.folders;
    const own = ownIdentity();
    const runtime = currentRuntime();
    const left = readDaemonRecord(options.folders);
    this.fixed = {
      pid: own.pid,
      start_token: own.startToken,
      host: hostname(),
      instance: options.instance,
      version: VERSION,
      runtime: `${runtime.kind} ${runtime.version}`,
      started: isoTime(options.clock.wallMs()),
      launched: options.launched,
      degraded: options.degraded,
      config_file: options.source.file,
      // A record that is still there was left by a daemon that died: one that stops removes its own.
      restarts: left.kind === "read" ? left.record.restarts + 1 : 0,
    };
  }

  /** Writes the record if it, or the file, changed. */
  write(facts: StatusFacts): void {
    const record: DaemonRecord = {
      ...this.fixed,
      phase: facts.isDraining ? "draining" : "planning",
      config_digest: facts.config?.digest ?? "",
      config_errors: [...facts.errors],
      waiting: facts.waiting,
      running: facts.running,
      housekeeping: facts.housekeeping,
    };
    const text = JSON.stringify(record);
    if (text === this.written && this.stamp === stampOf(this.folders.daemonRecord)) return;
    writeDaemonRecord(this.folders, record);
    this.written = text;
    this.stamp = stampOf(this.folders.daemonRecord);
  }

  /** Stamps the file: the daemon looks, whatever came of it. One that somebody else touched is written anew first. */
  stampTick(nowMs: number): void {
    if (this.stamp === "" || this.stamp !== stampOf(this.folders.daemonRecord)) return;
    stampDaemonRecord(this.folders, nowMs);
    this.stamp = stampOf(this.folders.daemonRecord);
  }
}

function stampOf(path: string): string {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status === undefined ? "" : `${status.ino} ${status.size} ${status.mtimeMs}`;
}
