import { hostname } from "node:os";
import { acquireFileLock, isAlive } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";
import { type DaemonRecord, readDaemonRecord } from "./daemon-record.ts";

/** Whether a context's daemon lives, by its pid and start token. */
export type DaemonState =
  | { readonly kind: "running"; readonly record: DaemonRecord }
  | { readonly kind: "dead"; readonly record: DaemonRecord }
  /** It lives where its process can't be seen from here: on another host, or in another container. */
  | { readonly kind: "elsewhere"; readonly record: DaemonRecord; readonly host: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly problem: string };

/** Looks whether the daemon lives. */
export function readDaemonState(folders: SpoolFolders, ownHost = hostname()): DaemonState {
  const reading = readDaemonRecord(folders);
  switch (reading.kind) {
    case "absent":
      return { kind: "absent" };
    case "broken":
      return { kind: "unknown", problem: reading.problem };
    case "read": {
      const { record } = reading;
      if (isAlive({ pid: record.pid, startToken: record.start_token })) return { kind: "running", record };
      const { host } = record;
      const isForeign = host !== undefined && host !== ownHost && isLocked(folders);
      return isForeign ? { kind: "elsewhere", record, host } : { kind: "dead", record };
    }
  }
}

/** Tells whether the daemon's process is seen to live. Touches no lock, so it may be asked as often as one likes. */
export function isDaemonRunning(folders: SpoolFolders): boolean {
  const reading = readDaemonRecord(folders);
  if (reading.kind !== "read") return false;
  return isAlive({ pid: reading.record.pid, startToken: reading.record.start_token });
}

/**
 * A host that was given another name since must not take its own dead daemon for a foreign one: only who lives
 * holds the lock. Where it can't be asked for, nobody is known to.
 */
function isLocked(folders: SpoolFolders): boolean {
  // Of other users' contexts nothing is opened but to be read.
  if (folders.owner !== undefined) return false;
  try {
    const lock = acquireFileLock(folders.daemonLock);
    lock?.release();
    return lock === undefined;
  } catch {
    return false;
  }
}
