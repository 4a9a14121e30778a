import { lstatSync } from "node:fs";
import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

/** The starts of the daemon by plugin calls, since a daemon last ended as it should. */
const daemonStartsSchema = v.object({
  /** The last start, in milliseconds since the epoch. */
  launched_epoch_ms: v.number(),
  /** How many starts in a row never came up, or died early. */
  young_deaths: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The instance that died last; null where none came up. */
  dead_instance: v.nullable(v.string()),
  /** `young_deaths` includes the last start. */
  is_judged: v.boolean(),
});
export type StartHistory = v.InferOutput<typeof daemonStartsSchema>;

/** Reads the start history; undefined where the last daemon ended as it should, or the file cannot be read. */
export function readStartHistory(folders: SpoolFolders): StartHistory | undefined {
  const reading = readRecord(startsFile(folders), daemonStartsSchema, {
    maxBytes: 4096,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Writes the start history. @throws the system's error (ENOSPC, EACCES…) */
export function writeStartHistory(folders: SpoolFolders, starts: StartHistory): void {
  replaceFile(startsFile(folders), `${JSON.stringify(starts)}\n`);
}

/** Removes the start history: a daemon ended as it should, or a person starts one. */
export function removeStartHistory(folders: SpoolFolders): void {
  removeFile(startsFile(folders), { evenFolder: true });
}

function startsFile(folders: SpoolFolders): string {
  return join(folders.root, "daemon-starts.json");
}

/** A daemon without a tick for long, and the time of its last tick. */
const daemonStallSchema = v.object({ instance: v.string(), last_look_epoch_ms: v.number() });
export type DaemonStall = v.InferOutput<typeof daemonStallSchema>;

/**
 * Records that a daemon made no tick for long.
 *
 * @returns since when plugin calls find exactly this, in milliseconds since the epoch
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function recordDaemonStall(folders: SpoolFolders, stall: DaemonStall): number {
  const file = stallFile(folders);
  const reading = readRecord(file, daemonStallSchema, { maxBytes: 4096, owner: folders.owner });
  const isKnown =
    reading.kind === "read" &&
    reading.record.instance === stall.instance &&
    reading.record.last_look_epoch_ms === stall.last_look_epoch_ms;
  if (!isKnown) replaceFile(file, `${JSON.stringify(stall)}\n`);
  return lstatSync(file).mtimeMs;
}

/** Records that the daemon ticks again, or that there is another daemon. */
export function clearDaemonStall(folders: SpoolFolders): void {
  removeFile(stallFile(folders), { evenFolder: true });
}

function stallFile(folders: SpoolFolders): string {
  return join(folders.root, "daemon-stall.json");
}
