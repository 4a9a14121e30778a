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

/** A place among the starts that wait, across all runners on this spool. */
export type PlaceInLine = {
  /** Returns whether no living process was due earlier. */
  readonly isFirst: () => boolean;
  readonly leave: () => void;
};

/**
 * Lines up for a start: by due time, then by suite. A file stands for each waiting process. Whoever waits removes
 * those of dead processes that are before its own.
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

/** The folder of an older version may be missing. */
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
  // No runner makes a folder here: a person did, and its content may matter.
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() !== true) removeFile(file);
  return false;
}

/** One hour. A place is written at once, so a file that cannot be read for so long is none. */
const UNREADABLE_MS = 3_600_000;

/**
 * Removes the places of processes that died while they waited: waiting runners remove only those before their own.
 * Leaves links and folders.
 *
 * @returns the names of the removed files
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
