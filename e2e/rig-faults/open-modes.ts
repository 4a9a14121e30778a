import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Names everything below a folder, with its mode, that anybody but its owner may use. Links have no modes. */
export function openModes(folder: string): string[] {
  return [folder, ...entriesBelow(folder)].flatMap((path) => {
    const status = lstatSync(path);
    const isOpen = !status.isSymbolicLink() && (status.mode & 0o077) !== 0;
    return isOpen ? [`${path} ${(status.mode & 0o7777).toString(8)}`] : [];
  });
}

/** All files, folders and links below a folder; links are not followed. */
export function entriesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? [path, ...entriesBelow(path)] : [path];
  });
}
