import { renameSync } from "node:fs";

/** Moves a file within a file system, in place of what is there; durable when the folder was synced. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
}
