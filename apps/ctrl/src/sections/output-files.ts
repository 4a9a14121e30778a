import { lstatSync } from "node:fs";
import { inflateSync } from "node:zlib";
import type { Encoding } from "@robotmk-controller/config";
import { errorMessage, readRegularFile } from "@robotmk-controller/platform";
import { verifyOutput } from "@robotmk-controller/robot-output";
import { sectionFile, type SectionPart } from "@robotmk-controller/spool";
import type { SuiteStatus } from "../status/suite-status.ts";
import { toJsonLine } from "../text.ts";
import type { Detail } from "./size-budget.ts";

/** The files of a run for the section: the size of each part, and its text on demand. */
export type OutputFiles = {
  /** Bytes of the part as JSON; undefined where the run has none. */
  readonly sizes: Readonly<Record<SectionPart, number | undefined>>;
  readonly read: (part: SectionPart) => OutputFile;
};

/** A part as JSON text, quotes included, or why it cannot be used. */
export type OutputFile =
  | { readonly kind: "read"; readonly json: string }
  | { readonly kind: "unusable"; readonly problem: string };

/** How parts are read. Larger files are not read. */
export type OutputLimits = {
  readonly encoding: Encoding;
  readonly maxBytes: number;
  /** Ends the reading of users' files, which cost more time. */
  readonly isTimeLeft: () => boolean;
};

const MAX_DECODED_BYTES = 64 * 1024 * 1024;
const MAX_FOREIGN_BYTES = 16 * 1024 * 1024;

/** Finds the files of a suite's last run for the section. Derives paths from ids, and never follows a path in a file. */
export function suiteOutputFiles(view: SuiteStatus, limits: OutputLimits): OutputFiles {
  const { last, config, folders } = view;
  if (last === undefined) return NO_PARTS;
  const { run } = last;
  const fileOf = (part: SectionPart) => sectionFile(folders, { suiteId: config.id, runId: run.run_id }, part);
  const announced = {
    whole: run.section_xml,
    tests: run.section_tests,
    suite: run.section_suite,
    log: run.section_html,
  };
  const read = (part: SectionPart) => readPart(fileOf(part), { ...limits, view, isXml: part !== "log" });
  const sizeOf = (part: SectionPart): number | undefined => {
    if (announced[part] === null) return undefined;
    if (limits.encoding === "zlib_codec") return fileSize(fileOf(part));
    const reading = read(part);
    return reading.kind === "read" ? Buffer.byteLength(reading.json) : 2;
  };
  return {
    read,
    sizes: { whole: sizeOf("whole"), tests: sizeOf("tests"), suite: sizeOf("suite"), log: sizeOf("log") },
  };
}

const NO_PARTS: OutputFiles = {
  sizes: { whole: undefined, tests: undefined, suite: undefined, log: undefined },
  read: () => ({ kind: "unusable", problem: "there is no run" }),
};

/** Returns a size also for a missing file, so that the read reports it. */
function fileSize(file: string): number {
  try {
    return (lstatSync(file, { throwIfNoEntry: false })?.size ?? 0) + 2;
  } catch {
    // The read reports this error.
    return 2;
  }
}

function readPart(
  file: string,
  options: OutputLimits & { readonly view: SuiteStatus; readonly isXml: boolean },
): OutputFile {
  const isForeign = options.view.user !== undefined;
  if (isForeign && !options.isTimeLeft())
    return unusable(`"${file}" was not read: the files of users take too long`);
  const reading = readRegularFile(file, options.maxBytes, { owner: options.view.folders.owner });
  if (reading.kind === "absent") return unusable(`Cannot read "${file}": it does not exist`);
  if (reading.kind === "refused") return unusable(reading.problem);
  const encoded = reading.bytes.toString("latin1");
  try {
    // One output that cannot be decoded would cost the check all the others.
    const decoded = decode(encoded, isForeign ? MAX_FOREIGN_BYTES : MAX_DECODED_BYTES);
    if (options.isXml && !decoded.trimEnd().endsWith("</robot>")) {
      return unusable(`Cannot use "${file}": it is no output of Robot Framework, or not whole`);
    }
    const problem = options.isXml && isForeign ? verifyOutput(decoded) : undefined;
    if (problem !== undefined) return unusable(`Cannot use "${file}": ${problem}`);
    return { kind: "read", json: options.encoding === "zlib_codec" ? `"${encoded}"` : toJsonLine(decoded) };
  } catch (error) {
    return unusable(`Cannot decode "${file}": ${errorMessage(error)}`);
  }
}

/** @throws what the file has against being zlib in base64, or UTF-8 in that */
function decode(encoded: string, maxOutputLength: number): string {
  // Python takes no base64 without its padding.
  const isPadded = encoded.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(encoded);
  if (!isPadded) throw new Error("it is not base64");
  const bytes = inflateSync(Buffer.from(encoded, "base64"), { maxOutputLength });
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function unusable(problem: string): OutputFile {
  return { kind: "unusable", problem };
}

/** Picks the part that has the output at each level of detail; undefined where the run left none. */
export function readOutputFiles(
  sizes: OutputFiles["sizes"],
): Readonly<Record<Detail, SectionPart | undefined>> {
  const first = (names: readonly SectionPart[]) => names.find((name) => sizes[name] !== undefined);
  return {
    log: first(["whole", "tests", "suite"]),
    keywords: first(["whole", "tests", "suite"]),
    tests: first(["tests", "whole", "suite"]),
    suite: first(["suite", "tests", "whole"]),
    none: undefined,
  };
}
