import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, makeFolder, retrySharingViolation, writeAll } from "@robotmk-controller/platform";
import { archiveName } from "./rotation.ts";

/** A log that is open for appending. The caller closes it. */
export type OpenLog = {
  readonly descriptor: number;
  readonly bytes: number;
  /** A full one was archived first. */
  readonly isRotated: boolean;
};

/**
 * Opens a log that several programs append to, for its owner alone. Archives a full one first; where that fails, the
 * full one continues. Makes the folder again where somebody removed it.
 *
 * @throws Error where the path is no regular file (a link could lead to any file of the host)
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function openLog(
  file: string,
  limits: { readonly maxBytes: number; readonly nowMs: number },
): OpenLog {
  const descriptor = openInFolder(file);
  const status = statusOf(file, descriptor);
  const isFull = isLogFull({ bytes: status.size, lastWriteMs: status.mtimeMs }, limits);
  if (!isFull) return { descriptor, bytes: status.size, isRotated: false };
  closeSync(descriptor);
  const isRotated = rotate(file, status);
  const next = openInFolder(file);
  return { descriptor: next, bytes: statusOf(file, next).size, isRotated };
}

/**
 * Two programs may rotate at once: the second one finds another file there. If it comes between the check and the
 * rename of the first, that other file is archived under its own name, and no line is lost.
 */
function rotate(file: string, seen: Stats): boolean {
  try {
    const there = lstatSync(file);
    if (there.ino !== seen.ino || there.dev !== seen.dev) return false;
    const random = randomBytes(3).toString("hex");
    renameSync(file, join(dirname(file), archiveName(basename(file), seen.mtimeMs, { random })));
    return true;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return false;
  }
}

function openInFolder(file: string): number {
  try {
    return openForAppend(file);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    makeFolder(dirname(file));
    return openForAppend(file);
  }
}

/** Does not wait for the reader of a FIFO. Opens for reading too: the last byte shows a torn line. */
function openForAppend(file: string): number {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const guards = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    // No report, as that would be a line in this log.
    return retrySharingViolation({ action: "open", path: file, timeoutMs: 50, isLogged: false }, () =>
      openSync(file, O_RDWR | O_APPEND | O_CREAT | guards, 0o600),
    );
  } catch (error) {
    if (errorCode(error) !== "ELOOP") throw error;
    throw new Error(`Cannot append to "${file}": it is a symbolic link`, { cause: error });
  }
}

function statusOf(file: string, descriptor: number): Stats {
  const status = fstatSync(descriptor);
  if (status.isFile()) return status;
  closeSync(descriptor);
  throw new Error(`Cannot append to "${file}": it is not a regular file`);
}

const LINE_END = 0x0a;

/**
 * Appends a line to a log that several programs write: one write of the whole line in append mode, so that lines never
 * mix. Archives a full log first. Makes the folder again where somebody removed it.
 *
 * @returns whether a full log was archived
 * @throws Error where the path is no regular file
 * @throws the system's error (ENOSPC, EACCES…)
 */
export function appendLine(
  file: string,
  line: string,
  limits: { readonly maxBytes: number; readonly nowMs: number },
): boolean {
  const log = openLog(file, limits);
  try {
    const text = Buffer.from(`${isTorn(log) ? "\n" : ""}${line.replaceAll(/[\r\n]+/g, " ⏎ ")}\n`);
    writeAll(log.descriptor, text);
    stampByOwnClock(log.descriptor, limits.nowMs);
    return log.isRotated;
  } finally {
    closeSync(log.descriptor);
  }
}

/**
 * A file server's clock may show another day than this host's, so that each line would archive the one before. A user
 * who may write the file but does not own it cannot set its time.
 */
function stampByOwnClock(descriptor: number, nowMs: number): void {
  const lastWriteMs = fstatSync(descriptor).mtimeMs;
  if (!isLogFull({ bytes: 1, lastWriteMs }, { maxBytes: 1, nowMs })) return;
  try {
    futimesSync(descriptor, nowMs / 1000, nowMs / 1000);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

const POLLS = 5;
const POLL_MS = 2;

/**
 * A full disk or a stopped machine may leave a part of a line, which must not spoil the next one. A line that another
 * program is writing looks the same for a moment, as the file grows page by page.
 */
function isTorn({ descriptor, bytes }: OpenLog): boolean {
  for (let poll = 0, size = bytes; poll < POLLS; poll += 1, size = fstatSync(descriptor).size) {
    if (poll > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    if (readSync(descriptor, last, 0, 1, size - 1) !== 1 || last[0] === LINE_END) return false;
  }
  return true;
}

/**
 * Returns whether a log is archived before the next line: it is larger than the limit, or its last line is of an
 * earlier day than today, by the local calendar.
 */
export function isLogFull(
  log: { readonly bytes: number; readonly lastWriteMs: number },
  { maxBytes, nowMs }: { readonly maxBytes: number; readonly nowMs: number },
): boolean {
  if (log.bytes === 0) return false;
  return log.bytes > maxBytes || (log.lastWriteMs < nowMs && !isSameDay(log.lastWriteMs, nowMs));
}

function isSameDay(aMs: number, bMs: number): boolean {
  return new Date(aMs).toDateString() === new Date(bMs).toDateString();
}
