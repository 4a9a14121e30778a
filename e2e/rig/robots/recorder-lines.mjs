import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Where a robot notes what it saw. Under Wine those who append to one file at once overwrite each other: there each
 * has its own.
 *
 * @param {string} file the host's recorder
 * @param {string} identity of the robot's process
 * @returns {string}
 */
export function ownRecorder(file, identity) {
  return process.platform === "win32" ? `${file}.${identity}` : file;
}

/**
 * The lines of all robots of a host, in the order in which they were written.
 *
 * @param {string} file the host's recorder
 * @returns {unknown[]} the JSON of each line
 */
export function recorderLines(file) {
  const names = namesIn(dirname(file)).filter((name) => name.startsWith(basename(file)));
  const lines = names.flatMap((name) => jsonLines(readFileSync(join(dirname(file), name), "utf8")));
  return names.length <= 1 ? lines : lines.toSorted((a, b) => a.at - b.at);
}

/**
 * @param {string} text
 * @returns {{ at: number }[]} without a last line that is being written
 */
function jsonLines(text) {
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/**
 * @param {string} folder
 * @returns {string[]} none where it is gone
 */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
