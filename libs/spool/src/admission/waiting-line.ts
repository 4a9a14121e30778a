import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import {
  errorCode,
  isAlive,
  type ProcessIdentity,
  removeFile,
  replaceFile,
} from "@robotmk-controller/platform";
import { assertFileName } from "../file-names.ts";
import type { SpoolFolders } from "../layout.ts";
import { identityOf, identityRecord, identitySchema, readRecord } from "../record.ts";
import { removeUnlessOpen } from "../temporary-files.ts";

/** A place in the line of those that wait for a start, across all runners on this spool. */
export type PlaceInLine = {
  /** Tells whether nobody who lives was due earlier. */
  readonly isFirst: () => boolean;
  readonly leave: () => void;
};

/**
 * Lines up for a start: by due time, then by suite. A file stands for each who waits; those of processes
 * that died are removed by the next who looks.
 */
export function joinWaitingLine(
  folders: SpoolFolders,
  waiter: { readonly dueMs: number; readonly suiteId: string; readonly identity: ProcessIdentity },
): PlaceInLine {
  const stamp = String(Math.max(0, Math.floor(waiter.dueMs))).padStart(15, "0");
  const name = `${stamp}_${assertFileName(waiter.suiteId)}_${waiter.identity.pid}`;
  const file = join(folders.waiting, name);
  replaceFile(file, JSON.stringify(identityRecord(waiter.identity)));
  return {
    isFirst: () =>
      !namesBefore(folders.waiting, name).some((other) => isWaiting(join(folders.waiting, other))),
    leave: () => removeFile(file),
  };
}

/** Lists the processes that wait for a start. */
export function listWaiting(folders: SpoolFolders): readonly ProcessIdentity[] {
  return namesIn(folders.waiting).flatMap((name) => {
    const reading = readRecord(join(folders.waiting, name), identitySchema, { maxBytes: 4096 });
    return reading.kind === "read" ? [identityOf(reading.record)] : [];
  });
}

/** Every runner that has to wait makes the folder. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

function namesBefore(folder: string, own: string): readonly string[] {
  return readdirSync(folder).filter((name) => !name.startsWith(".") && name < own);
}

function isWaiting(file: string): boolean {
  const reading = readRecord(file, identitySchema, { maxBytes: 4096 });
  if (reading.kind === "absent") return false;
  if (reading.kind === "read" && isAlive(identityOf(reading.record))) return true;
  // A folder is no ticket, and not ours to empty.
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) removeFile(file);
  return false;
}

/** A ticket is written at once: what nobody can read by then is none. */
const UNREADABLE_MS = 3_600_000;

/**
 * Removes the tickets of processes that died while they waited. Who waits looks at those before its own only, so
 * the last ones would stay. Links and folders are left alone.
 *
 * @returns the names removed
 */
export function removeDeadWaiters(folders: SpoolFolders, nowMs: number): readonly string[] {
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
    if (removeUnlessOpen(file)) swept.push(name);
  }
  return swept;
}
