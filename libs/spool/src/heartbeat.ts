import { closeSync, constants, futimesSync, lstatSync, lutimesSync, openSync } from "node:fs";
import { errorCode, runsOnWindows } from "@robotmk-controller/platform";
import type { SpoolFolders } from "./layout.ts";

/** Touches the heartbeat: a plugin call ran. @throws the system's error */
export function touchHeartbeat(folders: SpoolFolders, nowMs: number): void {
  stampFile(folders.heartbeat, nowMs, { isMade: true });
}

/** The time of the heartbeat in milliseconds since the epoch; undefined before the first plugin call. */
export function readHeartbeatMs(folders: SpoolFolders): number | undefined {
  try {
    return lstatSync(folders.heartbeat).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Sets the time of a file's last change.
 *
 * Windows sets the times of a file that another program has open, but does not open it for writing (CreateFileW,
 * FILE_WRITE_ATTRIBUTES).
 *
 * @param options.isMade creates a missing file, for its owner alone
 * @throws the system's error: for a link, a FIFO or a folder too; ENOENT where the file is missing and not created
 */
export function stampFile(
  file: string,
  nowMs: number,
  { isMade = false }: { readonly isMade?: boolean } = {},
): void {
  const seconds = nowMs / 1000;
  if (runsOnWindows && isThere(file)) {
    lutimesSync(file, seconds, seconds);
    return;
  }
  const guards = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const descriptor = openSync(file, constants.O_WRONLY | (isMade ? constants.O_CREAT : 0) | guards, 0o600);
  try {
    futimesSync(descriptor, seconds, seconds);
  } finally {
    closeSync(descriptor);
  }
}

function isThere(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  if (status === undefined || status.isFile()) return status !== undefined;
  const code = status.isDirectory() ? "EISDIR" : "ELOOP";
  throw Object.assign(new Error(`${code}: it is no regular file, stamp '${file}'`), { code });
}
