import type { SectionPart } from "@robotmk-controller/spool";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { toJsonLine, truncate } from "../../text.ts";
import { type OutputFile, type OutputFiles, readOutputFiles } from "../output-files.ts";
import type { Detail, DetailSizes } from "../size-budget.ts";
import { suiteEntry, type Verdict, verdictOf } from "./suite-entry.ts";

/** A suite, and the size of its entry at each level of detail. */
export type SizedEntry = {
  readonly view: SuiteStatus;
  readonly parts: OutputFiles;
  /** The part that has the output at each level of detail; undefined where the run left none. */
  readonly outputs: Readonly<Record<Detail, SectionPart | undefined>>;
  readonly hasLog: boolean;
  readonly sizes: DetailSizes;
};

/**
 * Measures the entry of a suite at each level of detail.
 *
 * @param section.piggybackHost the host that the section is for; undefined for the one that runs the suites
 */
export function sizedEntry(
  view: SuiteStatus,
  section: {
    readonly partsOf: (view: SuiteStatus) => OutputFiles;
    readonly piggybackHost: string | undefined;
  },
): SizedEntry {
  // Without this the files that the check would not read took room and time.
  const isShown = verdictOf(view, true).status === "nonfatal";
  const parts = isShown ? section.partsOf(view) : NOTHING;
  const { log } = parts.sizes;
  const outputs = readOutputFiles(parts.sizes);
  // The check shows the log of a suite at the host that the suite is assigned to.
  const hasLog = log !== undefined && section.piggybackHost === view.config.piggybackHost;
  const verdict = verdictOf(view, outputs.suite !== undefined);
  const [full, lean] = [false, true].map((isLean) => entryBytes(view, { verdict, isLean }));
  // The reason replaces a part that cannot be used.
  const bytesOf = (part: SectionPart | undefined) =>
    part === undefined ? 0 : Math.max(MAX_PROBLEM_BYTES, parts.sizes[part] ?? 0);
  const base = (full ?? 0) + OVERHEAD_BYTES;
  return {
    view,
    parts,
    outputs,
    hasLog,
    sizes: monotonic({
      log: base + bytesOf(outputs.log) + (hasLog ? bytesOf("log") : 0),
      keywords: base + bytesOf(outputs.keywords),
      tests: base + bytesOf(outputs.tests),
      suite: (lean ?? 0) + OVERHEAD_BYTES + bytesOf(outputs.suite),
      none: (lean ?? 0) + OVERHEAD_BYTES,
    }),
  };
}

/** Keys of the output, the longest list of what was left out, a comma, the error where the output was left out. */
const OVERHEAD_BYTES = 300;
const MAX_PROBLEM_BYTES = 1_000;

const NOTHING: OutputFiles = {
  sizes: { whole: undefined, tests: undefined, suite: undefined, log: undefined },
  read: () => ({ kind: "unusable", problem: "it is not shown" }),
};

function entryBytes(
  view: SuiteStatus,
  { verdict, isLean }: { readonly verdict: Verdict; readonly isLean: boolean },
): number {
  return Buffer.byteLength(toJsonLine(suiteEntry(view, verdict, { isLean })));
}

/** A run may have left a smaller part that is larger than the one above: less detail then takes no less. */
function monotonic(sizes: DetailSizes): DetailSizes {
  const tests = Math.max(sizes.tests, sizes.suite);
  const keywords = Math.max(sizes.keywords, tests);
  return { ...sizes, tests, keywords, log: Math.max(sizes.log, keywords) };
}

/** Returns the entry of a suite at a level of detail, as JSON text. */
export function entryText(candidate: SizedEntry, detail: Detail): string {
  const { view, parts, outputs, hasLog } = candidate;
  const isLean = isLeanWith(detail);
  const leftOut = leftOutParts(candidate, detail);
  const part = outputs[detail];
  const output = part === undefined ? undefined : readPart(parts, part);
  const log = detail === "log" && hasLog ? readPart(parts, "log") : undefined;
  const problems = log?.kind === "unusable" ? [log.problem] : [];
  const base = suiteEntry(view, verdictFor(view, { detail, output, outputs }), { isLean });
  const text = toJsonLine({ ...base, left_out: leftOut, notes: [...base.notes, ...problems] });
  const xml = output?.kind === "read" ? output.json : "null";
  const html = output?.kind === "read" && log?.kind === "read" ? log.json : "null";
  return `${text.slice(0, -1)},"xml":${xml},"htmllog":${html}}`;
}

/** The lowest levels also shorten the lists. */
function isLeanWith(detail: Detail): boolean {
  return detail === "suite" || detail === "none";
}

/** Refuses a part that has grown since it was measured, and cuts long problems: both would exceed the budget. */
function readPart({ read, sizes }: OutputFiles, part: SectionPart): OutputFile {
  const reading = read(part);
  if (reading.kind === "unusable") return { kind: "unusable", problem: cutBytes(reading.problem) };
  const isLarger = Buffer.byteLength(reading.json) > Math.max(MAX_PROBLEM_BYTES, sizes[part] ?? 0);
  return isLarger ? { kind: "unusable", problem: "its output changed while it was read" } : reading;
}

/** Cuts a text so that it takes at most as many bytes in JSON as a problem may. */
function cutBytes(text: string): string {
  const isShort = Buffer.byteLength(toJsonLine(text)) <= MAX_PROBLEM_BYTES;
  // No character takes more than six bytes in JSON.
  return isShort ? text : truncate(text, Math.floor((MAX_PROBLEM_BYTES - 2) / 6));
}

function verdictFor(
  view: SuiteStatus,
  shown: {
    readonly detail: Detail;
    readonly output: OutputFile | undefined;
    readonly outputs: SizedEntry["outputs"];
  },
): Verdict {
  const { detail, output, outputs } = shown;
  const plain = verdictOf(view, output?.kind === "read");
  if (view.last === undefined) return plain;
  if (output?.kind === "unusable") return { status: "fatal", error: output.problem };
  if (detail === "none" && outputs.suite !== undefined) {
    return { status: "fatal", error: "its output was left out: the section would be too large" };
  }
  return plain;
}

/** Orders the parts by how much of the output they have. */
const RANKS = { nothing: 0, suite: 1, tests: 2, whole: 3, log: 0 } as const;

/** The texts of `left_out` in docs/agent-output.md. */
export const LEFT_OUT = ["html log", "keywords", "tests", "suite"] as const;

/** A text of `left_out`. */
export type LeftOut = (typeof LEFT_OUT)[number];

/** Names the detail of a suite that the section leaves out because of its size. */
export function leftOutParts({ outputs, hasLog, view }: SizedEntry, detail: Detail): readonly LeftOut[] {
  const run = view.last?.run;
  const hasLists = run !== undefined && run.tests.length + run.notes.length + run.attempts.length > 0;
  const [most, shown] = [outputs.log, outputs[detail]].map((part) => RANKS[part ?? "nothing"]);
  const isCut = (part: keyof typeof RANKS) => (most ?? 0) >= RANKS[part] && (shown ?? 0) < RANKS[part];
  const isLeftOut: Readonly<Record<LeftOut, boolean>> = {
    "html log": detail !== "log" && hasLog,
    keywords: isCut("whole"),
    tests: isCut("tests") || (isLeanWith(detail) && hasLists),
    suite: isCut("suite"),
  };
  return LEFT_OUT.filter((name) => isLeftOut[name]);
}
