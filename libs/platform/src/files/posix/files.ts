import { renameSync, statfsSync } from "node:fs";

/** Moves a file within a file system, in place of what is there; durable when the folder was synced. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
}

const MB = 1024 * 1024;

/**
 * How much space is left for us where a folder lies, in MB of 1,048,576 bytes; undefined where the system can't
 * tell. What is kept for root alone (ext4: 5 %) does not count, as df(1) has it.
 */
export function freeDiskMb(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return (bavail * bsize) / MB;
  } catch {
    // A folder that can't be looked at is told by those who use it.
    return undefined;
  }
}

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
