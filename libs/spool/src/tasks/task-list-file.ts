import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readRegularFile, replaceFile } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";
import { removeUnlessOpen } from "../temporary-files.ts";

/** Names of tasks have at most 165 characters, and ten thousands of suites are planned for. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Writes the names of tasks for a runner, one a line, where they are too many for a command line. The file is named as
 * a temporary one: should nobody be left to remove it, it is swept as they are.
 *
 * @returns its path, for removeTaskOrder
 */
export function writeTaskListFile(folders: SpoolFolders, names: readonly string[]): string {
  const file = join(folders.root, `.tasks.${randomBytes(6).toString("hex")}.tmp`);
  replaceFile(file, `${names.join("\n")}\n`);
  return file;
}

/** Removes what writeTaskOrder wrote, once its runner has ended. One that somebody holds is left to be swept. */
export function removeTaskListFile(file: string): void {
  removeUnlessOpen(file);
}

/**
 * Reads what writeTaskOrder wrote.
 *
 * @param owner the user, by id, whose alone it must be
 * @throws Error with the reason where it can't be read
 */
export function readTaskListFile(file: string, owner: number | undefined): readonly string[] {
  const reading = readRegularFile(file, MAX_BYTES, { owner });
  if (reading.kind === "read") {
    return reading.bytes
      .toString("utf8")
      .split("\n")
      .filter((name) => name !== "");
  }
  throw new Error(reading.kind === "absent" ? `Cannot read "${file}": it is not there` : reading.problem);
}
