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

/** The changing part of a daemon's record. */
export type StatusFacts = {
  readonly config: Config | undefined;
  readonly errors: readonly string[];
  readonly isDraining: boolean;
  readonly waiting: number;
  readonly running: number;
  readonly housekeeping?: DaemonRecord["housekeeping"];
};

/** Writes daemon.json when a fact changes, or when another process has changed the file. */
export class StatusRecord {
  readonly instance: string;
  readonly #fixed: Omit<
    DaemonRecord,
    "phase" | "config_digest" | "config_errors" | "waiting" | "running" | "housekeeping"
  >;
  readonly #folders: SpoolFolders;
  #written = "";
  #stamp = "";

  constructor(options: {
    readonly instance: string;
    readonly folders: SpoolFolders;
    readonly launched: string;
    readonly degraded: boolean;
    readonly source: ConfigSource;
    readonly clock: Clock;
  }) {
    this.instance = options.instance;
    this.#folders = options.folders;
    const own = ownIdentity();
    const runtime = currentRuntime();
    const left = readDaemonRecord(options.folders);
    this.#fixed = {
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
      // A daemon that stops removes its record. One that is left is from a daemon that died.
      restarts: left.kind === "read" ? left.record.restarts + 1 : 0,
    };
  }

  /** Writes the record if it or the file has changed. */
  write(facts: StatusFacts): void {
    const record: DaemonRecord = {
      ...this.#fixed,
      phase: facts.isDraining ? "draining" : "planning",
      config_digest: facts.config?.digest ?? "",
      config_errors: [...facts.errors],
      waiting: facts.waiting,
      running: facts.running,
      housekeeping: facts.housekeeping,
    };
    const text = JSON.stringify(record);
    if (text === this.#written && this.#stamp === stampOf(this.#folders.daemonRecord)) return;
    writeDaemonRecord(this.#folders, record);
    this.#written = text;
    this.#stamp = stampOf(this.#folders.daemonRecord);
  }

  /** Stamps the file at each tick, failed ones too. Leaves a file that another process changed to `write()`. */
  stampTick(nowMs: number): void {
    if (this.#stamp === "" || this.#stamp !== stampOf(this.#folders.daemonRecord)) return;
    stampDaemonRecord(this.#folders, nowMs);
    this.#stamp = stampOf(this.#folders.daemonRecord);
  }
}

function stampOf(path: string): string {
  const status = lstatSync(path, { throwIfNoEntry: false });
  return status === undefined ? "" : `${status.ino} ${status.size} ${status.mtimeMs}`;
}
