import { randomBytes } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, renameSync, type Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode } from "./error-code.ts";
import { isLogFull } from "./is-log-full.ts";
import { archiveName } from "./log-archives.ts";
import { makeFolder } from "./make-folder.ts";
import { outlastHolders } from "./outlast-holders.ts";

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
    return outlastHolders(
      { action: "open", path: file },
      () => openSync(file, O_RDWR | O_APPEND | O_CREAT | guards, 0o600),
      { atMostMs: 50, isTold: false },
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
