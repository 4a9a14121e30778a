import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "@robotmk-controller/platform";
import { identityOf, identitySchema } from "./identity-schema.ts";
import { readRecord } from "./read-record.ts";
import { removeUnlessHeld } from "./remove-unless-held.ts";
import type { SpoolFolders } from "./spool-folders.ts";

/** A ticket is written at once: what nobody can read by then is none. */
const UNREADABLE_MS = 3_600_000;

/**
 * Removes the tickets of processes that died while they waited. Who waits looks at those before its own only, so
 * the last ones would stay. Links and folders are left alone.
 *
 * @returns the names removed
 */
export function sweepWaitingRoom(folders: SpoolFolders, nowMs: number): readonly string[] {
  const swept: string[] = [];
  for (const name of readdirSync(folders.waiting)) {
    const file = join(folders.waiting, name);
    const status = lstatSync(file, { throwIfNoEntry: false });
    if (name.startsWith(".") || status?.isFile() !== true) continue;
    const reading = readRecord(file, identitySchema, { maxBytes: 4096 });
    if (reading.kind === "absent") continue;
    const isLeft =
      reading.kind === "read" ? !isAlive(identityOf(reading.record)) : nowMs - status.mtimeMs > UNREADABLE_MS;
    if (!isLeft) continue;
    if (removeUnlessHeld(file)) swept.push(name);
  }
  return swept;
}
