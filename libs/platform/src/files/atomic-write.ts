import { randomBytes } from "node:crypto";
import { closeSync, constants, existsSync, fsyncSync, openSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, errorMessage } from "../errors.ts";
import { moveFile } from "./index.ts";
import { removeFile } from "./remove-file.ts";

/** Thrown where a file cannot be replaced, with the code of the system's error. */
class ReplaceError extends Error {
  override readonly name = "ReplaceError";
  readonly code: string;

  constructor(path: string, cause: { readonly code: string; readonly error: unknown }) {
    const { code, error } = cause;
    const problem = errorMessage(error);
    super(`Cannot replace "${path}": ${problem.includes(code) ? "" : `${code}: `}${problem}`, {
      cause: error,
    });
    this.code = code;
  }
}

/**
 * Replaces a file so that a reader sees the old or the new content, never a part, and so that the new one
 * outlives a power cut: temporary file in the same folder, fsync, rename, fsync of the folder.
 * The file is readable by its owner only. A failed attempt leaves no temporary file, and the old content; where only
 * the folder cannot be synced, the new one is there, but a power cut may undo it. On Windows it
 * retries a sharing violation.
 *
 * @throws ReplaceError for the system's errors (ENOSPC, EACCES, EROFS…)
 */
export function replaceFile(path: string, content: string | Uint8Array): void {
  try {
    replaceDurably(path, content);
  } catch (error) {
    // The error of a failed sync names no file, and on Deno no code either.
    const code = errorCode(error);
    throw code === undefined ? error : new ReplaceError(path, { code, error });
  }
}

function replaceDurably(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  // When the clock is set forward, a sweep of leftovers takes a file that was just written for an old one.
  if (!isReplaced(path, bytes) && !isReplaced(path, bytes)) {
    throw Object.assign(new Error("ENOENT: its temporary file was removed, twice"), { code: "ENOENT" });
  }
  syncFolder(dirname(path));
}

/** Tries once; false where somebody removed the temporary file before it could take its place. */
function isReplaced(path: string, content: Uint8Array): boolean {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeDurably(temporary, content);
    moveFile(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT" && existsSync(dirname(path))) return false;
    removeLeniently(temporary);
    throw error;
  }
}

/** The first error tells more; a sweep removes the temporary file later. */
function removeLeniently(temporary: string): void {
  try {
    removeFile(temporary);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

function writeDurably(path: string, content: Uint8Array): void {
  // NOFOLLOW is 0 where the system has none; EXCL alone already refuses a link in the last place.
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);
  const descriptor = openSync(path, flags, 0o600);
  try {
    writeAll(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes a rename in the folder durable. Windows refuses to sync a folder; there the move itself waits for the disk. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes all bytes to an open file, at its position: the system may take a part only. Node.js makes a write again that
 * a signal interrupted, Deno does not.
 *
 * @throws the system's error (ENOSPC, EIO…)
 */
export function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.byteLength; ) written += writeSome(descriptor, bytes, written);
}

function writeSome(descriptor: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    if (errorCode(error) === "EINTR") return 0;
    throw error;
  }
}
