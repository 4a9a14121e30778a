import { closeSync, constants, fstatSync, ftruncateSync, lstatSync, openSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Clock, errorCode } from "@robotmk-controller/platform";

/** Measures how much a run has written. */
export type OutputWatch = {
  /** Resolves once the folder holds more than allowed. */
  readonly exceeded: Promise<void>;
  /** The last measured size in bytes. */
  readonly bytes: () => number;
  /** Measures a last time, stops, and returns the size in bytes. */
  readonly finish: () => number;
};

const MEASURE_EVERY_MS = 1_000;
/** Measuring takes at most a twentieth of the time: a folder of many files takes long. */
const REST_PER_MEASURE = 20;

/** Measures the folder of a run again and again while the run goes on. */
export function watchOutput(
  folder: string,
  { maxBytes, clock }: { readonly maxBytes: number; readonly clock: Clock },
): OutputWatch {
  let bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let isFinished = false;
  let resolveExceeded = (): void => undefined;
  const exceeded = new Promise<void>((resolve) => {
    resolveExceeded = resolve;
  });
  const update = (): void => {
    const startMs = clock.monotonicMs();
    bytes = writtenBytes(folder);
    if (bytes > maxBytes) resolveExceeded();
    const tookMs = clock.monotonicMs() - startMs;
    timer = setTimeout(update, Math.max(MEASURE_EVERY_MS, tookMs * REST_PER_MEASURE));
  };
  timer = setTimeout(update, MEASURE_EVERY_MS);
  return {
    exceeded,
    bytes: () => bytes,
    finish: () => {
      if (!isFinished) {
        isFinished = true;
        clearTimeout(timer);
        bytes = writtenBytes(folder);
      }
      return bytes;
    },
  };
}

const BLOCK_BYTES = 512;
/** Robot's libraries nest some ten folders; what lies deeper is not counted. */
const MAX_COUNTED_DEPTH = 64;

/**
 * Measures what was written into a folder, in bytes: of each file its length or what it takes on the disk,
 * whichever is more, since a file with holes is as long to read as any. Links are not followed.
 */
export function writtenBytes(folder: string): number {
  return measure(folder, 0);
}

function measure(path: string, depth: number): number {
  try {
    const status = lstatSync(path);
    if (status.isFile()) return Math.max(status.size, (status.blocks ?? 0) * BLOCK_BYTES);
    if (!status.isDirectory() || depth === MAX_COUNTED_DEPTH) return 0;
    return readdirSync(path).reduce((sum, name) => sum + measure(join(path, name), depth + 1), 0);
  } catch (error) {
    // It may have gone since it was listed.
    if (errorCode(error) === undefined) throw error;
    return 0;
  }
}

const MAX_DEPTH = 64;

/**
 * Cuts each file below a folder that is longer than `maxBytes` down to its beginning. Links are not followed.
 *
 * @returns a note for each of them
 */
export function cutLargeFiles(folder: string, maxBytes: number, depth = 0): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return cutLargeFiles(path, maxBytes, depth + 1);
    if (!entry.isFile()) return [];
    const bytes = cutFile(path, maxBytes);
    return bytes === undefined
      ? []
      : [`${entry.name} was cut: ${bytes} bytes were written, ${maxBytes} are kept`];
  });
}

/** Returns how long the file was, or undefined where it stays as it is. */
function cutFile(path: string, maxBytes: number): number | undefined {
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const status = fstatSync(descriptor);
      if (!status.isFile() || status.size <= maxBytes) return undefined;
      ftruncateSync(descriptor, maxBytes);
      return status.size;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    // A file that cannot be cut stays; the size of the run counts it.
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
