import { isAlive } from "@robotmk-controller/platform";
import { type DaemonRecord, readDaemonRecord } from "./daemon-record.ts";
import type { SpoolFolders } from "./spool-folders.ts";

/** Whether a context's daemon lives, by its pid and start token. */
export type DaemonState =
  | { readonly kind: "running"; readonly record: DaemonRecord }
  | { readonly kind: "dead"; readonly record: DaemonRecord }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly problem: string };

/** Looks whether the daemon lives. */
export function readDaemonState(folders: SpoolFolders): DaemonState {
  const reading = readDaemonRecord(folders);
  switch (reading.kind) {
    case "absent":
      return { kind: "absent" };
    case "broken":
      return { kind: "unknown", problem: reading.problem };
    case "read": {
      const { record } = reading;
      const alive = isAlive({ pid: record.pid, startToken: record.start_token });
      return { kind: alive ? "running" : "dead", record };
    }
  }
}
