import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { errorCode, errorMessage, replaceFile } from "@robotmk-controller/platform";
import { trimOutput, type TrimReport } from "@robotmk-controller/robot-output";
import { sectionFileName } from "@robotmk-controller/spool";

/** A file for the section, or why there is none, and what was left out of it. */
export type SectionFile = { readonly file: string | null; readonly notes: readonly string[] };

/** output.xml for the section in three sizes; null where one could not be made, or is no smaller than the last. */
export type SectionOutputs = {
  readonly whole: string | null;
  readonly tests: string | null;
  readonly suite: string | null;
  readonly notes: readonly string[];
};

const MAX_SECTION_BYTES = 2 * 1024 * 1024;
const MAX_HTML_BYTES = 8 * 1024 * 1024;

/**
 * Cuts down and encodes output.xml once, after the run, so that each agent call only reads a small file: as much of
 * it as there is room for, its tests without keywords, and its outermost suite alone. The smaller ones are made
 * from the largest, since the original may have hundreds of megabytes. Where the tests alone are too many, the
 * suite remains.
 */
export async function sectionOutputs(xml: string, folder: string): Promise<SectionOutputs> {
  const trimmed = temporaryFile(folder, "section.xml");
  const smaller = temporaryFile(folder, "section-smaller.xml");
  try {
    const whole = await writePart("whole", { source: xml, target: trimmed, folder, maxChars: undefined });
    const source = existsSync(trimmed) ? trimmed : xml;
    const target = smaller;
    // Without keywords is the most that the first was cut down to in vain.
    const tests =
      whole.kind === "none"
        ? undefined
        : await writePart("tests", { source, target, folder, maxChars: whole.chars });
    const last = tests?.kind === "written" ? tests : whole;
    const maxChars = last.kind === "written" ? last.chars : undefined;
    const suite = await writePart("suite", { source, target, folder, maxChars });
    return {
      whole: fileOf(whole),
      tests: fileOf(tests),
      suite: fileOf(suite),
      notes: notesOf(whole, suite),
    };
  } finally {
    for (const file of [trimmed, smaller]) removeTemporary(file);
  }
}

/** One that can't be removed is swept later, by its name: it must not cost the run its verdict. */
function removeTemporary(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/** Encodes log.html for transport; one that is too large for an agent's answer stays behind, and it is said. */
export function sectionHtml(html: string, folder: string): SectionFile {
  const { size } = statSync(html);
  if (size > MAX_HTML_BYTES) {
    return {
      file: null,
      notes: [`log.html is not in the section: it has ${size} bytes of at most ${MAX_HTML_BYTES}`],
    };
  }
  const file = join(folder, sectionFileName("log"));
  try {
    replaceFile(file, encodeOutput(html));
    return { file, notes: [] };
  } catch (error) {
    return { file: null, notes: [`log.html is not in the section: ${errorMessage(error)}`] };
  }
}

type Part =
  | { readonly kind: "written"; readonly file: string; readonly chars: number; readonly report: TrimReport }
  | { readonly kind: "none"; readonly problem: string };

/** @param options.maxChars the encoded text must have less, to be of any use; undefined: whatever it has. */
async function writePart(
  level: "whole" | "tests" | "suite",
  options: {
    readonly source: string;
    readonly target: string;
    readonly folder: string;
    readonly maxChars: number | undefined;
  },
): Promise<Part> {
  const { source, target, folder, maxChars = Number.POSITIVE_INFINITY } = options;
  try {
    const report = await trimOutput(source, { target, level, maxBytes: MAX_SECTION_BYTES });
    const encoded = encodeOutput(target);
    if (encoded.length >= maxChars) return { kind: "none", problem: "it is no smaller" };
    const file = join(folder, sectionFileName(level));
    replaceFile(file, encoded);
    return { kind: "written", file, chars: encoded.length, report };
  } catch (error) {
    return { kind: "none", problem: errorMessage(error) };
  }
}

/** Named like all that is on its way to its place: what a killed runner leaves of it is swept. */
function temporaryFile(folder: string, name: string): string {
  return join(folder, `.${name}.${randomBytes(6).toString("hex")}.tmp`);
}

function fileOf(part: Part | undefined): string | null {
  return part?.kind === "written" ? part.file : null;
}

function notesOf(whole: Part, suite: Part): readonly string[] {
  if (whole.kind === "none") {
    const what = suite.kind === "written" ? "only the outermost suite of output.xml is" : "output.xml is not";
    return [`${what} in the section: ${whole.problem}`];
  }
  const { cutMessages, droppedPictures, droppedKeywords } = whole.report;
  const cuts = [
    [cutMessages, "long messages"],
    [droppedPictures, "pictures"],
    [droppedKeywords, "keywords"],
  ] as const;
  const left = cuts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return left.length > 0 ? [`left out of the section: ${left.join(", ")}`] : [];
}

/** Encodes a small file as the server's check expects `zlib_codec`: zlib, then base64. */
function encodeOutput(file: string): string {
  return deflateSync(readFileSync(file), { level: 9 }).toString("base64");
}
