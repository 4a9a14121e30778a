import { chmodSync, type Dirent, lstatSync, readdirSync, rmdirSync, type Stats, unlinkSync } from "node:fs";
import { join } from "node:path";
import { errorCode, errorMessage } from "@robotmk-controller/platform";
import { runFolder, type SpoolFolders, suiteRunsFolder } from "../layout.ts";
import { diskBytes } from "./run-size.ts";

/** The result of removing a run; `bytes`: the space that this freed on the disk. */
export type RunRemoval =
  | { readonly kind: "absent" }
  | { readonly kind: "removed"; readonly bytes: number }
  /** All that could be removed is gone, the run's record is not. */
  | { readonly kind: "stuck"; readonly bytes: number; readonly problem: string };

/**
 * Removes the folder of a run, its record last: so an interrupted removal leaves a run with a record. Removes links
 * without following them. Leaves what is mounted below, and everything where the suite's own folder is a link.
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

type Tally = {
  /** Where the suite's folder lies. */
  readonly device: number;
  bytes: number;
  /** The first one; the rest is removed nevertheless. */
  problem: string | undefined;
};

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
 * Windows mounts a volume, even the same one, at a folder. Node.js follows it like a folder, and also each link to a
 * volume by its number. Only the listing of the parent folder shows it as a link.
 */
function isMounted(status: Stats, listed: Dirent | undefined): boolean {
  return status.isDirectory() && listed?.isSymbolicLink() === true;
}

const OWNER_MAY_ALL = 0o700;

function removeFolder(path: string, status: Stats, tally: Tally): void {
  // A suite may leave a folder that its owner may not change.
  if ((status.mode & OWNER_MAY_ALL) !== OWNER_MAY_ALL) chmodSync(path, OWNER_MAY_ALL);
  const entries = readdirSync(path, { withFileTypes: true });
  const isRecord = ({ name }: Dirent) => name === "run.json";
  const remove = (entry: Dirent) => removeEntry(join(path, entry.name), tally, entry);
  for (const entry of entries.filter((other) => !isRecord(other))) remove(entry);
  if (tally.problem === undefined) for (const entry of entries.filter(isRecord)) remove(entry);
  rmdirSync(path);
}
