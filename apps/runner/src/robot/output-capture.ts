import { closeSync, constants, openSync, writeSync } from "node:fs";
import type { Readable } from "node:stream";
import { errorMessage, outputText } from "@robotmk-controller/platform";

/** A stream that is being copied into a file. */
export type Capture = {
  /** Closes the file; later output is dropped. */
  readonly finish: () => CaptureReport;
};

/** How many bytes came, how many of them were dropped, and the end of the text. */
export type CaptureReport = {
  readonly bytes: number;
  readonly dropped: number;
  readonly tail: string;
  readonly problem: string | undefined;
};

const TAIL_BYTES = 2_000;

/** Enough for a byte order mark. */
const FIRST_BYTES = 4;

/**
 * Copies the bytes of a stream into a file, up to a limit. Reads and drops the rest, so that the writer never blocks.
 * The report has the end as text, decoded from the encoding in which it was written.
 */
export function captureOutput(
  stream: Readable,
  target: { readonly file: string; readonly maxBytes: number },
): Capture {
  let problem: string | undefined;
  const descriptor = openOrReport(target.file, (text) => {
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

/** Without the file the run goes on, and Robot's console output is lost. */
function openOrReport(file: string, report: (problem: string) => void): number | undefined {
  try {
    const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
    return openSync(file, O_WRONLY | O_CREAT | O_TRUNC | (constants.O_NOFOLLOW ?? 0), 0o600);
  } catch (error) {
    report(`Cannot keep the output in "${file}": ${errorMessage(error)}`);
    return undefined;
  }
}
