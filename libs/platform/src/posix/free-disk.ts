import { statfsSync } from "node:fs";

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
