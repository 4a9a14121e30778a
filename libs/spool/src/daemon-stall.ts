import { lstatSync } from "node:fs";
import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { readRecord } from "./read-record.ts";
import type { SpoolFolders } from "./spool-folders.ts";

/** A daemon that a plugin call found to have made no look for long, and the time of its last one. */
const daemonStallSchema = v.object({ instance: v.string(), last_look_epoch_ms: v.number() });
export type DaemonStall = v.InferOutput<typeof daemonStallSchema>;

/**
 * Notes that a daemon has made no look for long.
 *
 * @returns since when calls have found exactly this, in milliseconds since the epoch
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function noteDaemonStall(folders: SpoolFolders, stall: DaemonStall): number {
  const file = fileOf(folders);
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
  removeFile(fileOf(folders), { evenFolder: true });
}

function fileOf(folders: SpoolFolders): string {
  return join(folders.root, "daemon-stall.json");
}
