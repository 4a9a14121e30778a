import { type Dirent, lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";
import { errorCode } from "@robotmk-controller/platform";
import { runFolder, type SpoolFolders } from "../layout.ts";

/** Robot's libraries nest some ten folders. Deeper folders do not count. */
const MAX_DEPTH = 64;

/**
 * Measures what the folder of a run takes on the disk, in bytes. Counts links without following them. An entry that
 * cannot be read counts zero.
 */
export function measureRun(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): number {
  return measure(runFolder(folders, run.suiteId, run.runId), 0);
}

function measure(path: string, depth: number): number {
  try {
    const status = lstatSync(path);
    const own = diskBytes(status);
    if (!status.isDirectory() || depth === MAX_DEPTH) return own;
    return readdirSync(path, { withFileTypes: true }).reduce(
      (sum, entry) => sum + (isMounted(path, entry) ? 0 : measure(join(path, entry.name), depth + 1)),
      own,
    );
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return 0;
  }
}

/** On Windows Node.js follows a mounted volume like a folder; only the listing of the parent shows it as a link. */
function isMounted(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return false;
  return lstatSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory() === true;
}

const BLOCK_BYTES = 512;

/**
 * What an entry of a folder takes on the disk, in bytes. Its size where the system reports no blocks: Windows under
 * some runtimes, and file systems that assign them later.
 */
export function diskBytes(status: Pick<Stats, "size"> & { readonly blocks?: number | null }): number {
  const { blocks } = status;
  return typeof blocks === "number" && blocks > 0 ? blocks * BLOCK_BYTES : status.size;
}
