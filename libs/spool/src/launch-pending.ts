import { closeSync, constants, lstatSync, openSync, rmSync } from "node:fs";
import { errorCode } from "@robotmk-controller/platform";
import type { SpoolFolders } from "./spool-folders.ts";

/**
 * Notes that a daemon was launched and is not up yet.
 *
 * @returns since when, in milliseconds since the epoch: that of the first call in a row that says so
 */
export function noteLaunchPending(folders: SpoolFolders): number {
  try {
    closeSync(
      openSync(folders.launchPending, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600),
    );
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
  return lstatSync(folders.launchPending).mtimeMs;
}

/** Notes that the daemon is up. */
export function clearLaunchPending(folders: SpoolFolders): void {
  rmSync(folders.launchPending, { force: true });
}
