import { lstatSync } from "node:fs";
import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { readRecord } from "../record.ts";

/** How the starts of the daemon by plugin calls went, since the last one that ended as it should. */
const daemonStartsSchema = v.object({
  /** When a call last started one, in milliseconds since the epoch. */
  launched_epoch_ms: v.number(),
  /** How many in a row never came up, or died young. */
  young_deaths: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** The instance that died last, as far as it came up. */
  dead_instance: v.nullable(v.string()),
  /** Whether what came of that start is in the count already. */
  is_judged: v.boolean(),
});
export type StartHistory = v.InferOutput<typeof daemonStartsSchema>;

/** Reads how the starts went; undefined where the last daemon ended as it should, or nothing can be read. */
export function readStartHistory(folders: SpoolFolders): StartHistory | undefined {
  const reading = readRecord(startsFile(folders), daemonStartsSchema, {
    maxBytes: 4096,
    owner: folders.owner,
  });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Keeps how the starts went. @throws the system's error (ENOSPC, EACCES…) */
export function writeStartHistory(folders: SpoolFolders, starts: StartHistory): void {
  replaceFile(startsFile(folders), `${JSON.stringify(starts)}\n`);
}

/** Forgets how the starts went: a daemon ended as it should, or a person starts one. */
export function removeStartHistory(folders: SpoolFolders): void {
  removeFile(startsFile(folders), { evenFolder: true });
}

function startsFile(folders: SpoolFolders): string {
  return join(folders.root, "daemon-starts.json");
}

/** A daemon that a plugin call found to have made no look for long, and the time of its last one. */
const daemonStallSchema = v.object({ instance: v.string(), last_look_epoch_ms: v.number() });
export type DaemonStall = v.InferOutput<typeof daemonStallSchema>;

/**
 * Notes that a daemon has made no look for long.
 *
 * @returns since when calls have found exactly this, in milliseconds since the epoch
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

/** Notes that the daemon looks again, or that there is another. */
export function clearDaemonStall(folders: SpoolFolders): void {
  removeFile(stallFile(folders), { evenFolder: true });
}

function stallFile(folders: SpoolFolders): string {
  return join(folders.root, "daemon-stall.json");
}
