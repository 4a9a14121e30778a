import type { Stats } from "node:fs";

const BLOCK_BYTES = 512;

/**
 * What an entry of a folder takes on the disk. Its size where the system tells no blocks: Windows under some
 * runtimes, and file systems that assign them later.
 */
export function diskBytes(status: Pick<Stats, "size"> & { readonly blocks?: number | null }): number {
  const { blocks } = status;
  return typeof blocks === "number" && blocks > 0 ? blocks * BLOCK_BYTES : status.size;
}
