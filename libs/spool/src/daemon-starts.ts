import { join } from "node:path";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { readRecord } from "./read-record.ts";
import type { SpoolFolders } from "./spool-folders.ts";

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
export type DaemonStarts = v.InferOutput<typeof daemonStartsSchema>;

/** Reads how the starts went; undefined where the last daemon ended as it should, or nothing can be read. */
export function readDaemonStarts(folders: SpoolFolders): DaemonStarts | undefined {
  const reading = readRecord(fileOf(folders), daemonStartsSchema, { maxBytes: 4096, owner: folders.owner });
  return reading.kind === "read" ? reading.record : undefined;
}

/** Keeps how the starts went. @throws the system's error (ENOSPC, EACCES…) */
export function writeDaemonStarts(folders: SpoolFolders, starts: DaemonStarts): void {
  replaceFile(fileOf(folders), `${JSON.stringify(starts)}\n`);
}

/** Forgets how the starts went: a daemon ended as it should, or a person starts one. */
export function removeDaemonStarts(folders: SpoolFolders): void {
  removeFile(fileOf(folders), { evenFolder: true });
}

function fileOf(folders: SpoolFolders): string {
  return join(folders.root, "daemon-starts.json");
}
