import { closeSync, constants, fstatSync, ftruncateSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "@robotmk-controller/platform";

const MAX_DEPTH = 64;

/**
 * Cuts each file below a folder that is longer than `maxBytes` down to its beginning. Links are not followed.
 *
 * @returns a note for each of them
 */
export function cutLargeFiles(folder: string, maxBytes: number, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return cutLargeFiles(path, maxBytes, depth + 1);
    if (!entry.isFile()) return [];
    const bytes = cutFile(path, maxBytes);
    return bytes === undefined
      ? []
      : [`${entry.name} was cut: ${bytes} bytes were written, ${maxBytes} are kept`];
  });
}

/** Returns how long the file was, or undefined where it stays as it is. */
function cutFile(path: string, maxBytes: number): number | undefined {
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile() || status.size <= maxBytes) return undefined;
      ftruncateSync(descriptor, maxBytes);
      return status.size;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // What can't be cut stays; it is told by its size.
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
