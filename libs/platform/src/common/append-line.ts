import { closeSync, fstatSync, futimesSync, readSync } from "node:fs";
import { errorCode } from "./error-code.ts";
import { isLogFull } from "./is-log-full.ts";
import { type OpenLog, openLog } from "./open-log.ts";
import { writeAll } from "./write-all.ts";

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
