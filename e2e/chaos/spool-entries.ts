import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOrUndefined } from "../rig/process-status.ts";

/** A file or folder of a spool, by its path below the context's folder; a folder's ends with `/`. */
export type SpoolEntry = { readonly path: string; readonly mode: number; readonly changedMs: number };

/** All that lies below a context's folder. */
export function spoolEntries(folder: string, below = ""): SpoolEntry[] {
  const entries = readOrUndefined(() => readdirSync(join(folder, below), { withFileTypes: true })) ?? [];
  return entries.flatMap((entry) => {
    const path = `${below}${entry.name}${entry.isDirectory() ? "/" : ""}`;
    const status = lstatSync(join(folder, path), { throwIfNoEntry: false });
    if (status === undefined) return [];
    const own = { path, mode: status.mode & 0o777, changedMs: status.mtimeMs };
    return entry.isDirectory() ? [own, ...spoolEntries(folder, path)] : [own];
  });
}
