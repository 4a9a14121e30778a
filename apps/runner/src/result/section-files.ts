import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { errorCode, errorMessage, replaceFile } from "@robotmk-controller/platform";
import { trimOutput, type TrimReport } from "@robotmk-controller/robot-output";
import { sectionFileName } from "@robotmk-controller/spool";

/** A file for the section, and notes on what was left out; null without a file. */
export type SectionFile = { readonly file: string | null; readonly notes: readonly string[] };

/** output.xml for the section in three sizes; null where a size failed, or is not smaller than the larger one. */
export type SectionOutputs = {
  readonly whole: string | null;
  readonly tests: string | null;
  readonly suite: string | null;
  readonly notes: readonly string[];
};

const MAX_SECTION_BYTES = 2 * 1024 * 1024;
const MAX_HTML_BYTES = 8 * 1024 * 1024;

/**
 * Trims and encodes output.xml once, after the run, so that each plugin call reads a small file only: all of it as far
 * as it fits, the tests without keywords, and the outermost suite alone. The smaller sizes are made from the
 * largest, since the original may have hundreds of megabytes.
 */
export async function sectionOutputs(xml: string, folder: string): Promise<SectionOutputs> {
  const trimmed = temporaryFile(folder, "section.xml");
  const smaller = temporaryFile(folder, "section-smaller.xml");
  try {
    const whole = await writePart("whole", { source: xml, target: trimmed, folder, maxChars: undefined });
    const source = existsSync(trimmed) ? trimmed : xml;
    const target = smaller;
    // A failed `whole` has tried the trimming without keywords already.
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

/** The cleanup removes a file that is left, by its name. It must not cost the run its result. */
function removeTemporary(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}

/** Encodes log.html for the section. A note says where it is too large for that. */
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

/** @param options.maxChars the encoded text must be shorter; undefined: no limit. */
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

/** The name is that of a temporary file, so that the cleanup removes it after a killed runner. */
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

/** Encodes a small file as `zlib_codec` of the Robotmk check: zlib, then base64. */
function encodeOutput(file: string): string {
  return deflateSync(readFileSync(file), { level: 9 }).toString("base64");
}
