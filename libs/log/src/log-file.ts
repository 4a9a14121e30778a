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

/** A log that is open for a line behind the last. Who opened it closes it. */
export type OpenLog = {
  readonly descriptor: number;
  readonly bytes: number;
  /** A full one was put aside for it. */
  readonly isRotated: boolean;
};

/**
 * Opens a log that several programs append to, for its owner alone. A full one is put aside first and a new one
 * begun; where that fails, the full one goes on. Makes the folder anew where somebody removed it.
 *
 * @throws Error for what is no regular file (a link could lead into any file of the host)
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
 * Two programs may rotate at once: the one that comes second finds another file there. If it comes between our
 * look and our rename, that other file is put aside under a name of its own, and no line is lost.
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

/** Without waiting for the reader of a FIFO. To be read too: a line that was torn is seen by its last byte. */
function openForAppend(file: string): number {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const guards = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  try {
    // Nobody is told, as that would be a line in this log.
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
 * Appends a line to a log that several programs write: one write of the whole line in append mode, so that
 * lines never mix. A full log is put aside first. Makes the folder anew where somebody removed it.
 *
 * @returns whether a full log was put aside
 * @throws Error for what is no regular file
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
 * The clock of a file server may be of another day than ours, and each line would put the one before aside. Who may
 * write a file but does not own it can't help that.
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

const LOOKS = 5;
const LOOK_EVERY_MS = 2;

/**
 * A disk that was full, or a machine that stopped, may have left a part of a line: it must not spoil the next.
 * A line that another program is about to write looks the same for a moment, as the file grows page by page.
 */
function isTorn({ descriptor, bytes }: OpenLog): boolean {
  for (let look = 0, size = bytes; look < LOOKS; look += 1, size = fstatSync(descriptor).size) {
    if (look > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_EVERY_MS);
    if (size === 0) return false;
    const last = Buffer.alloc(1);
    if (readSync(descriptor, last, 0, 1, size - 1) !== 1 || last[0] === LINE_END) return false;
  }
  return true;
}

/**
 * Tells whether a log is to be put aside before the next line: it is larger than it may be, or its last line
 * was written on an earlier day than today, by the local calendar. Pure.
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
