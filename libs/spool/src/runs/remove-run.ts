import { chmodSync, type Dirent, lstatSync, readdirSync, rmdirSync, type Stats, unlinkSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
import { runFolder, type SpoolFolders, suiteRunsFolder } from "../layout.ts";
import { diskBytes } from "./run-size.ts";

/** What came of removing a run; `bytes`: what went from the disk. */
export type RunRemoval =
  | { readonly kind: "absent" }
  | { readonly kind: "removed"; readonly bytes: number }
  /** All that could be removed is gone, the run's record is not. */
  | { readonly kind: "stuck"; readonly bytes: number; readonly problem: string };

/**
 * Removes the folder of a run with all that is in it, its record last: what is left of a removal that was cut
 * short still says what it was. Links are removed, not followed; what is mounted below is left alone, and so is
 * everything where the suite's own folder is a link.
 */
export function removeRun(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): RunRemoval {
  const parent = lstatSync(suiteRunsFolder(folders, run.suiteId), { throwIfNoEntry: false });
  const path = runFolder(folders, run.suiteId, run.runId);
  if (parent?.isDirectory() !== true || lstatSync(path, { throwIfNoEntry: false }) === undefined) {
    return { kind: "absent" };
  }
  const tally: Tally = { device: parent.dev, bytes: 0, problem: undefined };
  removeEntry(path, tally);
  const { bytes, problem } = tally;
  return problem === undefined ? { kind: "removed", bytes } : { kind: "stuck", bytes, problem };
}

interface Tally {
  /** Where the suite's folder lies. */
  readonly device: number;
  bytes: number;
  /** The first one; the rest is removed nevertheless. */
  problem: string | undefined;
}

function removeEntry(path: string, tally: Tally, listed?: Dirent): void {
  try {
    const status = lstatSync(path);
    if (!status.isDirectory()) unlinkSync(path);
    else if (status.dev !== tally.device || isMounted(status, listed)) throw new MountedThere(path);
    else removeFolder(path, status, tally);
    tally.bytes += diskBytes(status);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    if (errorCode(error) === undefined && !(error instanceof MountedThere)) throw error;
    tally.problem ??= errorMessage(error);
  }
}

class MountedThere extends Error {
  override readonly name = "MountedThere";

  constructor(path: string) {
    super(`Cannot remove "${path}": another file system is mounted there`);
  }
}

/**
 * On Windows a volume, this one too, can be mounted at a folder, and Node.js follows that as if it was a folder, as it does
 * with each link to a volume by its number. The list of the folder around it tells it from a folder.
 */
function isMounted(status: Stats, listed: Dirent | undefined): boolean {
  return status.isDirectory() && listed?.isSymbolicLink() === true;
}

const OWNER_MAY_ALL = 0o700;

function removeFolder(path: string, status: Stats, tally: Tally): void {
  // A suite may leave a folder that not even its owner may change.
  if ((status.mode & OWNER_MAY_ALL) !== OWNER_MAY_ALL) chmodSync(path, OWNER_MAY_ALL);
  const entries = readdirSync(path, { withFileTypes: true });
  const isRecord = ({ name }: Dirent) => name === "run.json";
  const remove = (entry: Dirent) => removeEntry(join(path, entry.name), tally, entry);
  for (const entry of entries.filter((other) => !isRecord(other))) remove(entry);
  if (tally.problem === undefined) for (const entry of entries.filter(isRecord)) remove(entry);
  rmdirSync(path);
}
