import { constants, type Stats } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** Whose an opened file is, and who may do what with it. */
export type FileRights = { readonly uid: number; readonly gid: number; readonly mode: number };

export type BoundedRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly rights: FileRights }
  /** The reason is the end of a sentence: `it is a folder`. */
  | { readonly kind: "refused"; readonly reason: string };

/** Reads a regular file of at most so many bytes. Never waits for a writer and never throws. */
export async function readBounded(file: string, maxBytes: number): Promise<BoundedRead> {
  // Without O_NONBLOCK, opening a FIFO waits for somebody to write to it. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
  try {
    await using handle = await open(file, flags);
    const stats = await handle.stat();
    if (!stats.isFile()) return { kind: "refused", reason: `it is ${kindOf(stats)}` };
    const bytes = await readAtMost(handle, maxBytes + 1);
    const { uid, gid, mode } = stats;
    if (bytes.length <= maxBytes) return { kind: "read", bytes, rights: { uid, gid, mode } };
    return { kind: "refused", reason: `it has more than ${maxBytes} bytes` };
  } catch (error) {
    return { kind: "refused", reason: describeFailure(error) };
  }
}

async function readAtMost(handle: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const buffer = new Uint8Array(maxBytes);
  let length = 0;
  while (length < maxBytes) {
    const { bytesRead } = await handle.read(buffer, length, maxBytes - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a folder";
  return stats.isFIFO() ? "a named pipe" : "no regular file";
}

function describeFailure(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === "ENOENT") return "it does not exist";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read by this user";
  if (code === "EBUSY") return "another program holds it open";
  if (code === "ENXIO") return "it is no regular file";
  return `the system says: ${error instanceof Error ? error.message : String(error)}`;
}
