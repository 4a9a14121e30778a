import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readRegularFile, replaceFile } from "@robotmk-controller/platform";
import type { SpoolFolders } from "../layout.ts";
import { removeUnlessOpen } from "../temporary-files.ts";

/** Enough for 100,000 suites: names of tasks have at most 165 characters. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Writes the names of tasks for a runner, one a line, where they are too many for a command line. It has the name of a
 * temporary file, so that the cleanup removes it when the daemon does not.
 *
 * @returns its path, for `removeTaskListFile`
 */
export function writeTaskListFile(folders: SpoolFolders, names: readonly string[]): string {
  const file = join(folders.root, `.tasks.${randomBytes(6).toString("hex")}.tmp`);
  replaceFile(file, `${names.join("\n")}\n`);
  return file;
}

/** Removes a task list once its runner has ended. One that another program has open is left to the cleanup. */
export function removeTaskListFile(file: string): void {
  removeUnlessOpen(file);
}

/**
 * Reads a task list.
 *
 * @param owner the id of the user who must own it
 * @throws Error with the reason where it cannot be read
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
