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

/** Why other users may change a file, as the end of a sentence, and the command that prevents it. */
type TrustIssue = { readonly reason: string; readonly remedy: string };

/**
 * Reads and parses a robotmk.yml. A file that cannot be read is an issue, too.
 *
 * @param file A relative path is taken from the current folder.
 * @param options.checkTrust Returns why another user may change the opened file. Then the result is invalid, with the
 * issues of the file beside it.
 */
export async function loadConfig(
  file: string,
  {
    defaults,
    checkTrust,
  }: {
    readonly defaults: PathDefaults;
    readonly checkTrust?: (file: string, rights: FileRights) => TrustIssue | undefined;
  },
): Promise<ConfigResult> {
  const absolute = resolve(file);
  const content = await readBounded(absolute, MAX_CONFIG_SIZE);
  if (content.kind === "error") {
    const { reason, isTransient } = content;
    return { ...unreadable(absolute, { message: `Cannot read the file as ${reason}` }), isTransient };
  }
  const decoded = decodeText(content.bytes);
  if (decoded.kind === "error") {
    const place = placeAt(decoded.before, decoded.before.length);
    return unreadable(absolute, { message: `Cannot read the file as ${decoded.reason}`, ...place });
  }
  const result = parseConfig(decoded.text, { file: absolute, defaults });
  const trustIssue = checkTrust?.(absolute, content.rights);
  if (trustIssue === undefined) return result;
  const message = `Cannot use the file as others may change it: ${trustIssue.reason}. Remedy: ${trustIssue.remedy}`;
  const untrusted = unreadable(absolute, { message });
  return { ...untrusted, issues: [...untrusted.issues, ...result.issues] };
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

/** The owner and the mode of an opened file. */
export type FileRights = { readonly uid: number; readonly gid: number; readonly mode: number };

export type BoundedRead =
  | { readonly kind: "read"; readonly bytes: Uint8Array; readonly rights: FileRights }
  /** The reason is the end of a sentence: `it is a folder`. `isTransient`: another program has it open, and may close it soon. */
  | { readonly kind: "error"; readonly reason: string; readonly isTransient: boolean };

const PATIENCE_MS = 300;
const PAUSE_MS = 20;

/**
 * Reads a regular file of at most so many bytes. Never waits for a writer and never throws. On Windows it retries a
 * sharing violation: an editor, a virus scanner or a backup may lock a file briefly.
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
    if (result.kind === "read" || !result.isTransient || waitedMs >= patienceMs) return result;
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
    if (!stats.isFile()) return failed(`it is ${kindOf(stats)}`);
    const bytes = await readAtMost(handle, maxBytes + 1);
    const { uid, gid, mode } = stats;
    if (bytes.length <= maxBytes) return { kind: "read", bytes, rights: { uid, gid, mode } };
    return failed(`it has more than ${maxBytes} bytes`);
  } catch (error) {
    return describeFailure(file, error);
  }
}

function failed(reason: string, isTransient = false): BoundedRead {
  return { kind: "error", reason, isTransient };
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
  if (code === "ENOENT") return failed("it does not exist");
  // Windows opens no folder as a file, and has the same error for a file without permission.
  if (code === "EISDIR" || (IS_WINDOWS && isFolder(file))) return failed("it is a folder");
  // Windows also denies a removed file that is still open elsewhere, until a new file replaces it.
  if (code === "EACCES" || code === "EPERM") return failed("it may not be read by this user", IS_WINDOWS);
  if (code === "EBUSY") return failed("another program holds it open", IS_WINDOWS);
  if (code === "ENXIO") return failed("it is no regular file");
  return failed(`the system says: ${error instanceof Error ? error.message : String(error)}`);
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    // The error of `open()` is the better reason.
    return false;
  }
}
