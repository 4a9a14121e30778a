import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "@robotmk-controller/platform";

const BLOCK_BYTES = 512;
/** Robot's libraries nest some ten folders; what lies deeper is not counted. */
const MAX_DEPTH = 64;

/**
 * Measures what was written into a folder, in bytes: of each file its length or what it takes on the disk,
 * whichever is more, since a file with holes is as long to read as any. Links are not followed.
 */
export function writtenBytes(folder: string): number {
  return measure(folder, 0);
}

function measure(path: string, depth: number): number {
  try {
    const status = lstatSync(path);
    if (status.isFile()) return Math.max(status.size, (status.blocks ?? 0) * BLOCK_BYTES);
    if (!status.isDirectory() || depth === MAX_DEPTH) return 0;
    return readdirSync(path).reduce((sum, name) => sum + measure(join(path, name), depth + 1), 0);
  } catch (error) {
    // It may have gone since it was listed.
    if (errorCode(error) === undefined) throw error;
    return 0;
  }
}
