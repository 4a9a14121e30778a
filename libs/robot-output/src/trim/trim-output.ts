import { rm } from "node:fs/promises";
import { BoundedFile, FileTooLarge } from "../xml/bounded-file.ts";
import { readXmlFile } from "../xml/xml-file.ts";
import { OutputTrimmer } from "./output-trimmer.ts";
import { type TrimLevel, type TrimStrength, trimStrengths } from "./trim-level.ts";

/** The target of a trimmed output, and its limits. */
export type TrimOutputOptions = {
  /** Path of the file to be written. It is written in place: the caller moves it to where others read. */
  readonly target: string;
  /** The detail to keep. Default `whole`. */
  readonly level?: TrimLevel;
  /** Longer texts are cut. In UTF-16 units, default 2,000. */
  readonly maxMessageChars?: number;
  /** Keywords and control structures below this depth inside a test are left out. Default 3. */
  readonly maxKeywordDepth?: number;
  /** Default 4 MiB. What is still larger with the two limits above is made again with narrower ones, if `whole`. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
};

/** The written output, and what it leaves out. */
export type TrimReport = {
  /** Size of the written file. */
  readonly bytes: number;
  /** Texts that were cut, and messages that were left out whole. */
  readonly cutMessages: number;
  readonly droppedPictures: number;
  readonly droppedKeywords: number;
  /** Depth of keywords that was left, at most the one asked for. */
  readonly keywordDepth: number;
  /** Why the file ends before Robot Framework's output was at its end; undefined if it is whole. */
  readonly problem: string | undefined;
};

/** Thrown where an output.xml cannot be trimmed: it is not one, or does not become small enough. */
export class TrimError extends Error {
  override readonly name = "TrimError";
}

const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/**
 * Writes a smaller output.xml for transport, which Robot Framework's own reader and the Robotmk check of
 * Checkmk read with the same tests, verdicts and times. Long texts are cut, embedded pictures, deep keywords
 * and the statistics left out; the keywords by which a suite speaks to the check stay at any depth. An output
 * that breaks off is closed properly, the test in which it does so counting as failed.
 *
 * The check knows the statuses PASS and FAIL alone, and crashes on an item with another one that is a service. So
 * a skipped suite is written as passed (Robot's reader takes a suite's status from its tests), and a skipped test
 * gets the tag `robot:exit` before all others: the check passes over tests whose first tag that is.
 * @throws TrimError if there is nothing to be trimmed, or the result is larger than `maxBytes`; no target
 * is left then. The signal's reason when aborted, and the system's errors in writing the target.
 */
export async function trimOutput(file: string, options: TrimOutputOptions): Promise<TrimReport> {
  const { maxBytes = DEFAULT_MAX_BYTES, maxKeywordDepth = 3, maxMessageChars = 2000, target } = options;
  const limits = { keywordDepth: maxKeywordDepth, messageChars: maxMessageChars };
  const strengths = trimStrengths(options.level ?? "whole", limits);
  try {
    for (const strength of strengths) {
      const report = await trimOnce(file, strength, { target, maxBytes, signal: options.signal });
      if (report !== undefined) return report;
    }
    throw new TrimError(
      `Cannot trim "${file}" to ${maxBytes} bytes: its tests and their messages to the check take more`,
    );
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

/** @returns undefined if the result is larger than `maxBytes`. */
async function trimOnce(
  file: string,
  strength: TrimStrength,
  limits: { readonly target: string; readonly maxBytes: number; readonly signal: AbortSignal | undefined },
): Promise<TrimReport | undefined> {
  const trimmer = new OutputTrimmer(strength);
  await using target = await BoundedFile.create(limits.target, limits.maxBytes);
  const writeOut = () => target.write(trimmer.takeWritten());
  try {
    const end = await readXmlFile(file, trimmer, { signal: limits.signal, afterPiece: writeOut });
    if (end.kind === "refused") throw new TrimError(`Cannot trim "${file}": ${end.problem}`);
    const problem = end.kind === "damaged" ? end.problem : undefined;
    if (!trimmer.hasSuite) throw new TrimError(`Cannot trim "${file}": ${problem ?? "it holds no suite"}`);
    if (problem !== undefined) trimmer.breakOff(`The output breaks off here: ${problem}`);
    await writeOut();
    return { bytes: target.bytes, ...trimmer.counts, keywordDepth: strength.keywordDepth, problem };
  } catch (error) {
    if (error instanceof FileTooLarge) return undefined;
    throw error;
  }
}
