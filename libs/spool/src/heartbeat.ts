import { closeSync, constants, futimesSync, lstatSync, openSync } from "node:fs";
import { errorCode } from "@robotmk-controller/platform";
import type { SpoolFolders } from "./spool-folders.ts";

/** Touches the heartbeat: a plugin call was here. @throws the system's error */
export function touchHeartbeat(folders: SpoolFolders, nowMs: number): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const descriptor = openSync(folders.heartbeat, flags | (constants.O_NONBLOCK ?? 0), 0o600);
  try {
    futimesSync(descriptor, nowMs / 1000, nowMs / 1000);
  } finally {
    closeSync(descriptor);
  }
}

/** When the heartbeat was touched, in milliseconds since the epoch; undefined if never. */
export function readHeartbeatMs(folders: SpoolFolders): number | undefined {
  try {
    return lstatSync(folders.heartbeat).mtimeMs;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
