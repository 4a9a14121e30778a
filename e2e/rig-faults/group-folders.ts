import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { groupMounts } from "./group-mounts.ts";

/** The control groups that a run has. */
export function groupFolders(runId: string): readonly string[] {
  return groupMounts()
    .map((mount) => join(mount, "robotmk-runs"))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => folder.includes(`/${runId}-`));
}
