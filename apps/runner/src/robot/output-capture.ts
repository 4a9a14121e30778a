import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Readable } from "node:stream";
import { errorMessage, outputText } from "@robotmk-controller/platform";

/** What was kept of a stream. */
export type Capture = {
  /** Closes the file; later output is dropped. */
  readonly finish: () => CaptureReport;
};

/** How much came, what was not kept, and the end of the text. */
export type CaptureReport = {
  readonly bytes: number;
  readonly dropped: number;
  readonly tail: string;
  readonly problem: string | undefined;
};

const TAIL_BYTES = 2_000;

/** A byte order mark stands there. */
const FIRST_BYTES = 4;

/**
 * Copies a stream into a file as it is, byte by byte, up to a limit; what comes after is read and dropped, so nobody
 * blocks. Its end is told as text, in whatever encoding it was written.
 */
export function captureOutput(
  stream: Readable,
  target: { readonly file: string; readonly maxBytes: number },
): Capture {
  let problem: string | undefined;
  const descriptor = openOrTell(target.file, (text) => {
    problem = text;
  });
  let bytes = 0;
  let kept = 0;
  let first = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    if (first.length < FIRST_BYTES) first = Buffer.concat([first, chunk]).subarray(0, FIRST_BYTES);
    bytes += chunk.length;
    tail = Buffer.concat([tail, chunk]).subarray(-TAIL_BYTES);
    const part = chunk.subarray(0, target.maxBytes - kept);
    if (part.length === 0 || problem !== undefined || descriptor === undefined) return;
    try {
      kept += writeSync(descriptor, part);
    } catch (error) {
      problem = `Cannot keep the output in "${target.file}": ${errorMessage(error)}`;
    }
  };
  stream.on("data", take);
  stream.on("error", (error) => {
    problem ??= `Cannot read the output for "${target.file}": ${errorMessage(error)}`;
  });
  return {
    finish: () => {
      stream.off("data", take);
      stream.destroy();
      if (descriptor !== undefined) closeSync(descriptor);
      const text = outputText({ bytes: tail, first, offset: bytes - tail.length });
      return { bytes, dropped: bytes - kept, tail: text, problem };
    },
  };
}

/** A file that can't be made costs what Robot says, not the run. */
function openOrTell(file: string, tell: (problem: string) => void): number | undefined {
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    return openSync(file, O_WRONLY | O_CREAT | O_TRUNC | (constants.O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    tell(`Cannot keep the output in "${file}": ${errorMessage(error)}`);
    return undefined;
  }
}
