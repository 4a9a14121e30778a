import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "@robotmk-controller/platform";
import type { SpoolFolders } from "@robotmk-controller/spool";
import type { HostProblem } from "./host-problem.ts";

const MAX_TOLD = 5;

/**
 * Looks whether something that is no regular file lies where the programs keep their state: none of them follows,
 * opens or empties it, so what depends on it waits until somebody removes it.
 */
export function checkStateFiles(folders: SpoolFolders): readonly HostProblem[] {
  const { root, locks } = folders;
  const own = entriesOf(root).filter((entry) => OWN_NAMES.test(entry.name) && !entry.isFile());
  const held = entriesOf(locks).filter((entry) => entry.name.endsWith(".lock") && !entry.isFile());
  return [
    ...own.map((entry) => problemOf(join(root, entry.name), kindOf(entry))),
    ...held.map((entry) => problemOf(join(locks, entry.name), kindOf(entry))),
  ].slice(0, MAX_TOLD);
}

/** Other names in the folder of a context are nobody's of ours. */
const OWN_NAMES = /^(?:heartbeat|daemon\.lock|launch-pending|config\.yml|[a-z][\w-]*\.json)$/;

function problemOf(path: string, found: string): HostProblem {
  return {
    check: "state_file",
    severity: "critical",
    problem: `Cannot use "${path}" as it has to be a regular file: it is ${found}`,
    remedy: `${found === "a folder" ? "rm -r" : "rm"} ${shellWord(path)}`,
  };
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return "a symbolic link";
  if (entry.isDirectory()) return "a folder";
  return entry.isFIFO() ? "a named pipe" : "a device or a socket";
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Whatever keeps us from it is told by the check of the spool.
    return [];
  }
}
