import { readdirSync } from "node:fs";
import { posix } from "node:path";

/** Folders that hold what was made or fetched, not written. */
const MADE = new Set(["node_modules", "dist", ".git", ".robot", ".cache", "coverage"]);

/** Lists the files of the workspace that people wrote, sorted, with slashes on every system. */
export function workspaceFiles(root: string, folder = ""): readonly string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !MADE.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) return workspaceFiles(root, path);
      return entry.isFile() ? [path] : [];
    });
}
