import { statfsSync } from "node:fs";

/**
 * The kind of file system that a folder lies on, as `f_type` of statfs(2), without a sign; undefined where the
 * system can't tell.
 */
export function fileSystemMagic(folder: string): number | undefined {
  try {
    // The field has 32 bits or 64, with a sign or without, by the architecture.
    return statfsSync(folder).type >>> 0;
  } catch {
    // A folder that can't be looked at is told by those who use it.
    return undefined;
  }
}
