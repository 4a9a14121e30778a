import type { Config } from "@robotmk-controller/config";
import { VERSION } from "@robotmk-controller/platform";
import type { ControllerStatus } from "../../status/controller-status.ts";
import type { CycleStatus } from "../../status/cycle-status.ts";
import type { SuiteStatus } from "../../status/suite-status.ts";
import { toJsonLine } from "../../text.ts";
import type { OutputFiles } from "../output-files.ts";
import { chooseDetail, type Detail } from "../size-budget.ts";
import { controllerEntry } from "./controller-entry.ts";
import { runnerEntry } from "./runner-entry.ts";
import { entryText, leftOutParts, type SizedEntry, sizedEntry } from "./sized-entry.ts";

/** The input of the section. */
export type SectionInput = {
  readonly config: Config | undefined;
  readonly suites: readonly SuiteStatus[];
  /** The readable suite ids of a broken config. */
  readonly unusableSuites: readonly string[];
  readonly controller: ControllerStatus;
  readonly cycles: readonly CycleStatus[];
  /** The names of the host that runs the suites. */
  readonly hostNames: readonly string[];
  /** The host of a copy; undefined for the host's own section. */
  readonly piggybackHost: string | undefined;
  readonly maxBytes: number;
  readonly partsOf: (view: SuiteStatus) => OutputFiles;
};

/**
 * Makes the `robotmk` section: the header and one line of JSON. It has the keys that the Robotmk v1 check reads, and
 * additions. Leaves out detail step by step, of the largest suites first, until it fits into `maxBytes`, and says so.
 */
export function robotmkSection(input: SectionInput): string {
  const { suites, piggybackHost } = input;
  const runner = runnerEntry({
    ...input,
    version: VERSION,
    hosts: piggybackHost === undefined ? input.hostNames : [piggybackHost],
    isPiggyback: piggybackHost !== undefined,
  });
  const unusable = input.unusableSuites.map((id) => toJsonLine(unusableEntry(id)));
  const candidates = suites.map((view) => sizedEntry(view, input));
  const head = `{"runner":${toJsonLine(runner)},"suites":[`;
  const controller =
    piggybackHost === undefined
      ? controllerEntry(input.controller)
      : { version: VERSION, host: input.hostNames[0] ?? "" };
  const fixed =
    Buffer.byteLength(head) + sizeOf(unusable) + Buffer.byteLength(toJsonLine(controller)) + TAIL_BYTES;
  const choice = chooseDetail(
    candidates.map(({ sizes }) => sizes),
    Math.max(0, input.maxBytes - fixed),
  );
  const entries = candidates.flatMap((candidate, index) => {
    const detail = choice[index];
    return detail === undefined ? [] : [entryText(candidate, detail)];
  });
  const truncations = truncationsOf(candidates, choice, input.maxBytes);
  const tail = `],"controller":${toJsonLine({ ...controller, truncations })}}`;
  return `<<<robotmk:sep(0)>>>\n${head}${[...entries, ...unusable].join(",")}${tail}\n`;
}

/** Room for the section's end and for what it says of its truncations. */
const TAIL_BYTES = 400;

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + Buffer.byteLength(text) + 1, 0);
}

function unusableEntry(id: string) {
  return {
    id,
    path: id,
    tag: "",
    status: "fatal",
    error: `the config of suite "${id}" cannot be used: see controller.config_errors`,
  };
}

function truncationsOf(
  candidates: readonly SizedEntry[],
  choice: readonly (Detail | undefined)[],
  maxBytes: number,
) {
  const counts = { html_logs: 0, keywords: 0, tests: 0, outputs: 0, suites: 0 };
  for (const [index, candidate] of candidates.entries()) {
    const detail = choice[index];
    if (detail === undefined) counts.suites += 1;
    const leftOut = detail === undefined ? [] : leftOutParts(candidate, detail);
    if (leftOut.includes("html log")) counts.html_logs += 1;
    if (leftOut.includes("keywords")) counts.keywords += 1;
    if (leftOut.includes("tests")) counts.tests += 1;
    if (leftOut.includes("suite")) counts.outputs += 1;
  }
  const isCut = Object.values(counts).some((count) => count > 0);
  return isCut ? { max_section_bytes: maxBytes, left_out: counts } : null;
}
