import { hostname } from "node:os";
import { acquireFileLock, isAlive } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";
import { type DaemonRecord, readDaemonRecord } from "./daemon-record.ts";

/** The state of a context's daemon, by its pid and start token. */
export type DaemonState =
  | { readonly kind: "running"; readonly record: DaemonRecord }
  | { readonly kind: "dead"; readonly record: DaemonRecord }
  /** It runs on another host or in another container: it holds the lock, but its process is not visible here. */
  | { readonly kind: "elsewhere"; readonly record: DaemonRecord; readonly host: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly problem: string };

/** Reads whether the daemon runs. May take the daemon's lock for a moment. */
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

/** Returns whether the daemon's process lives on this host. Takes no lock, so that it may be polled. */
export function isDaemonRunning(folders: SpoolFolders): boolean {
  const reading = readDaemonRecord(folders);
  if (reading.kind !== "read") return false;
  return isAlive({ pid: reading.record.pid, startToken: reading.record.start_token });
}

/**
 * Only a living daemon holds the lock: so a host that was renamed does not take its own dead daemon for one elsewhere.
 * Returns false where the lock cannot be tested.
 */
function isLocked(folders: SpoolFolders): boolean {
  // Files of other users are opened for reading only.
  if (folders.owner !== undefined) return false;
  try {
    const lock = acquireFileLock(folders.daemonLock);
    lock?.release();
    return lock === undefined;
  } catch {
    return false;
  }
}
