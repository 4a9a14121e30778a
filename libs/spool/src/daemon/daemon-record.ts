import { lstatSync } from "node:fs";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { stampFile } from "../heartbeat.ts";
import type { SpoolFolders } from "../layout.ts";
import { countSchema, readRecord, type RecordReading } from "../record.ts";

/** The state of a daemon. The record stays behind when the daemon dies, and goes when it stops. */
export const daemonRecordSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  start_token: v.string(),
  /** The name of its host; absent in 0.1.0, whose daemons did not stamp their record either. */
  host: v.optional(v.string()),
  instance: v.string(),
  version: v.string(),
  runtime: v.string(),
  started: v.string(),
  /** The detach method, or `foreground`. */
  launched: v.string(),
  /** True where the daemon lives only as long as the agent's cgroup or job. */
  degraded: v.boolean(),
  phase: v.picklist(["planning", "draining"]),
  config_file: v.string(),
  config_digest: v.string(),
  /** The errors of the config file; the daemon uses the last good one meanwhile. */
  config_errors: v.array(v.string()),
  waiting: countSchema,
  running: countSchema,
  /** How many daemons died without a stop, since the last stop. */
  restarts: countSchema,
  /** What the cleanup removed since the start, and when it last ran; absent before that, and in 0.1.0. */
  housekeeping: v.optional(
    v.object({
      last: v.string(),
      removed_runs: countSchema,
      removed_results: countSchema,
      removed_files: countSchema,
    }),
  ),
});
export type DaemonRecord = v.InferOutput<typeof daemonRecordSchema>;

/** Reads the daemon's record. */
export function readDaemonRecord(folders: SpoolFolders): RecordReading<DaemonRecord> {
  return readRecord(folders.daemonRecord, daemonRecordSchema, {
    maxBytes: 1024 * 1024,
    owner: folders.owner,
  });
}

/** Replaces the daemon's record; only the daemon that holds the lock does. */
export function writeDaemonRecord(folders: SpoolFolders, record: DaemonRecord): void {
  replaceFile(folders.daemonRecord, `${JSON.stringify(record, undefined, 1)}\n`);
}

/** Removes the daemon's record: the daemon stopped on request. */
export function removeDaemonRecord(folders: SpoolFolders): void {
  removeFile(folders.daemonRecord);
}

/**
 * Stamps the daemon's record with the time of a tick. Creates nothing.
 *
 * @throws the system's error
 */
export function stampDaemonRecord(folders: SpoolFolders, nowMs: number): void {
  stampFile(folders.daemonRecord, nowMs);
}

/** The daemon's last tick in milliseconds since the epoch; undefined without a record. */
export function lastTickMs(folders: SpoolFolders): number | undefined {
  return lstatSync(folders.daemonRecord, { throwIfNoEntry: false })?.mtimeMs;
}
