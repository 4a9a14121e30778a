import { chownSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Gives a folder with all below it to a user and the group of the same number. */
export function giveTo(user: number, path: string): void {
  chownSync(path, user, user);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name);
    if (entry.isDirectory()) giveTo(user, child);
    else chownSync(child, user, user);
  }
}
