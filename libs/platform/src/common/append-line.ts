import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "./error-code.ts";

/** How large a log may grow before it becomes `FILE.1`. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/**
 * Appends a line to a log that several programs write: one write of the whole line in append mode, so that
 * lines never mix. Makes the folder anew where somebody removed it. A full log becomes `FILE.1`.
 *
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function appendLine(file: string, line: string, maxBytes = MAX_LOG_BYTES): void {
  const text = `${line.replaceAll(/[\r\n]+/g, " ⏎ ")}\n`;
  try {
    appendFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, text, { mode: 0o600 });
  }
  // Another writer may have rotated it since.
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > maxBytes) rotate(file);
}

/** Two writers may rotate at once: the one that comes second finds nothing to rename. */
function rotate(file: string): void {
  try {
    renameSync(file, `${file}.1`);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
