import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";
import { errorCode } from "@robotmk-controller/platform";
import type { SpoolFolders } from "./spool-folders.ts";

/**
 * Notes that a daemon was launched and is not up yet. A disk that takes no note costs the call its note alone.
 *
 * @returns since when, in milliseconds since the epoch: that of the first call in a row that says so; undefined where
 *   that can't be kept
 */
export function noteLaunchPending(folders: SpoolFolders): number | undefined {
  let sinceMs: number | undefined;
  leniently(() => {
    createNote(folders.launchPending);
    sinceMs = lstatSync(folders.launchPending).mtimeMs;
  });
  return sinceMs;
}

/** Notes that the daemon is up. A folder in the place of the note is nobody's of ours, and stays. */
export function clearLaunchPending(folders: SpoolFolders): void {
  leniently(() => {
    const status = lstatSync(folders.launchPending, { throwIfNoEntry: false });
    if (status?.isDirectory() !== true) rmSync(folders.launchPending, { force: true });
  });
}

function createNote(file: string): void {
  try {
    closeSync(openSync(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
}

function leniently(act: () => void): void {
  try {
    act();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
