import { errorMessage } from "@robotmk-controller/platform";
import {
  createSpoolFolders,
  readDaemonState,
  removeDaemonStarts,
  removeLastWords,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { StartReport } from "./start-daemon.ts";

/**
 * Looks whether a daemon can run in this very process, and forgets why others died: who starts one by hand has seen
 * that, or wants to.
 *
 * @returns undefined where it can, else what to tell
 */
export function startableHere(folders: SpoolFolders): Exclude<StartReport, { kind: "started" }> | undefined {
  const state = readDaemonState(folders);
  switch (state.kind) {
    case "running":
      return { kind: "already-running", record: state.record };
    case "elsewhere":
      return { kind: "failed", problem: `one runs on host "${state.host}", which shares this spool` };
    case "dead":
    case "absent":
    case "unknown":
      return forgetDeaths(folders);
  }
}

/** Nothing is removed from a spool that is not ours to write to, or that a newer version has. */
function forgetDeaths(folders: SpoolFolders): { kind: "failed"; problem: string } | undefined {
  try {
    createSpoolFolders(folders);
    removeDaemonStarts(folders);
    removeLastWords(folders);
    return undefined;
  } catch (error) {
    return { kind: "failed", problem: errorMessage(error) };
  }
}
