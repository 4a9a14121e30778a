import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { readOrUndefined } from "../rig/process-status.ts";

/**
 * Names everything below a folder, with its mode, that anybody but its owner may use. Links have no modes. What goes
 * away meanwhile, as a record's temporary file does, is left out.
 */
export function openModes(folder: string): string[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = lstatSync(path, { throwIfNoEntry: false });
    const isOpen = status !== undefined && !status.isSymbolicLink() && (status.mode & 0o077) !== 0;
    return isOpen ? [`${path} ${(status.mode & 0o7777).toString(8)}`] : [];
  });
}

/** All files, folders and links below a folder; links are not followed. Throws where the folder itself is not there. */
export function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...(readOrUndefined(() => entriesBelow(path)) ?? [])] : [path];
  });
}
