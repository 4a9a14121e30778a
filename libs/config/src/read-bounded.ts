import { constants, type Stats, statSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Whose an opened file is, and who may do what with it. */
export type FileRights = { readonly uid: number; readonly gid: number; readonly mode: number };

export type BoundedRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly rights: FileRights }
  /** The reason is the end of a sentence: `it is a folder`. `isHeld`: it may be read when another program lets go of it. */
  | { readonly kind: "refused"; readonly reason: string; readonly isHeld: boolean };

const PATIENCE_MS = 300;
const PAUSE_MS = 20;

/**
 * Reads a regular file of at most so many bytes. Never waits for a writer and never throws. On Windows an editor, a virus
 * scanner or a backup may let nobody read a file for a moment, which is waited for.
 *
 * @param options.patienceMs how long at most
 */
export async function readBounded(
  file: string,
  maxBytes: number,
  { patienceMs = IS_WINDOWS ? PATIENCE_MS : 0 }: { readonly patienceMs?: number } = {},
): Promise<BoundedRead> {
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    const result = await readOnce(file, maxBytes);
    if (result.kind === "read" || !result.isHeld || waitedMs >= patienceMs) return result;
    await delay(PAUSE_MS);
  }
}

const IS_WINDOWS = sep === "\\";

async function readOnce(file: string, maxBytes: number): Promise<BoundedRead> {
  // Without O_NONBLOCK, opening a FIFO waits for somebody to write to it. Windows has neither flag.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
  try {
    await using handle = await open(file, flags);
    const stats = await handle.stat();
    if (!stats.isFile()) return refused(`it is ${kindOf(stats)}`);
    const bytes = await readAtMost(handle, maxBytes + 1);
    const { uid, gid, mode } = stats;
    if (bytes.length <= maxBytes) return { kind: "read", bytes, rights: { uid, gid, mode } };
    return refused(`it has more than ${maxBytes} bytes`);
  } catch (error) {
    return describeFailure(file, error);
  }
}

function refused(reason: string, isHeld = false): BoundedRead {
  return { kind: "refused", reason, isHeld };
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

function describeFailure(file: string, error: unknown): BoundedRead {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === "ENOENT") return refused("it does not exist");
  // Windows opens no folder as a file, and says the same of one that it may not.
  if (code === "EISDIR" || (IS_WINDOWS && isFolder(file))) return refused("it is a folder");
  // One that was removed while somebody had it open may not be read either, until another one is there.
  if (code === "EACCES" || code === "EPERM") return refused("it may not be read by this user", IS_WINDOWS);
  if (code === "EBUSY") return refused("another program holds it open", IS_WINDOWS);
  if (code === "ENXIO") return refused("it is no regular file");
  return refused(`the system says: ${error instanceof Error ? error.message : String(error)}`);
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    // The error of the opening tells more.
    return false;
  }
}
