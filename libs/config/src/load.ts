import { constants, type Stats, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve, sep } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PathDefaults } from "./config.ts";
import type { ConfigResult } from "./issues/issue.ts";
import { parseConfig } from "./parse.ts";
import { decodeText } from "./yaml/decode.ts";
import { MAX_CONFIG_SIZE } from "./yaml/limits.ts";
import { placeAt } from "./yaml/position.ts";

/** Why a file is not to be trusted, as the end of a sentence, and the command that mends it. */
type Distrust = { readonly reason: string; readonly remedy: string };

/**
 * Reads and parses a robotmk.yml. Whatever is wrong with the file itself is an issue, too.
 *
 * @param file A relative path is taken from the current folder.
 * @param options.distrust says of the opened file who else may change it: then nothing in it counts, as what it
 * says would be somebody else's word. What is wrong in it is told all the same.
 */
export async function loadConfig(
  file: string,
  {
    defaults,
    distrust,
  }: {
    readonly defaults: PathDefaults;
    readonly distrust?: (file: string, rights: FileRights) => Distrust | undefined;
  },
): Promise<ConfigResult> {
  const absolute = resolve(file);
  const content = await readBounded(absolute, MAX_CONFIG_SIZE);
  if (content.kind === "refused") {
    const { reason, isHeld } = content;
    return { ...unreadable(absolute, { message: `Cannot read the file as ${reason}` }), isHeld };
  }
  const decoded = decodeText(content.bytes);
  if (decoded.kind === "refused") {
    const place = placeAt(decoded.before, decoded.before.length);
    return unreadable(absolute, { message: `Cannot read the file as ${decoded.reason}`, ...place });
  }
  const result = parseConfig(decoded.text, { file: absolute, defaults });
  const fault = distrust?.(absolute, content.rights);
  if (fault === undefined) return result;
  const message = `Cannot use the file as others may change it: ${fault.reason}. Remedy: ${fault.remedy}`;
  const refused = unreadable(absolute, { message });
  return { ...refused, issues: [...refused.issues, ...result.issues] };
}

function unreadable(
  file: string,
  {
    message,
    line = 1,
    column = 1,
  }: { readonly message: string; readonly line?: number; readonly column?: number },
): Extract<ConfigResult, { kind: "invalid" }> {
  const issue = { severity: "error", message, file, line, column, keyPath: [] } as const;
  return { kind: "invalid", issues: [issue], suiteIds: [], partial: {} };
}

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
async function readBounded(
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
