import { lstatSync } from "node:fs";
import { errorCode } from "@robotmk-controller/platform";
import type { SpoolFolders } from "./spool-folders.ts";
import { stampFile } from "./stamp-file.ts";

/** Touches the heartbeat: a plugin call was here. @throws the system's error */
export function touchHeartbeat(folders: SpoolFolders, nowMs: number): void {
  stampFile(folders.heartbeat, nowMs, { isMade: true });
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
