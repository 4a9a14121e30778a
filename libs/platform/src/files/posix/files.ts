import { renameSync, statfsSync } from "node:fs";

/** Moves a file within a file system, in place of what is there; durable when the folder was synced. */
export function moveFile(from: string, to: string): void {
  renameSync(from, to);
}

const MB = 1024 * 1024;

/**
 * Returns the space left for this user where a folder lies, in MB of 1,048,576 bytes; undefined where the system
 * cannot tell. Space reserved for root (ext4: 5 %) does not count, as in df(1).
 */
export function freeDiskMb(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return (bavail * bsize) / MB;
  } catch {
    // The code that uses the folder reports why it cannot be read.
    return undefined;
  }
}

/**
 * Returns the kind of file system that a folder lies on, as `f_type` of Linux's statfs(2), without a sign; undefined
 * where the system cannot tell. Other systems number their file systems in other ways.
 */
export function fileSystemMagic(folder: string): number | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    // The field has 32 bits or 64, with a sign or without, by the architecture.
    return statfsSync(folder).type >>> 0;
  } catch {
    // The code that uses the folder reports why it cannot be read.
    return undefined;
  }
}
