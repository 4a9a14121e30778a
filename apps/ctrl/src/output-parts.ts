import type { SectionPart } from "@robotmk-controller/spool";
import type { Detail } from "./choose-detail.ts";
import type { SuiteParts } from "./suite-parts.ts";

/** Picks the part of a run that stands for its output with each detail; undefined where the run left none. Pure. */
export function outputParts(sizes: SuiteParts["sizes"]): Readonly<Record<Detail, SectionPart | undefined>> {
  const first = (names: readonly SectionPart[]) => names.find((name) => sizes[name] !== undefined);
  return {
    log: first(["whole", "tests", "suite"]),
    keywords: first(["whole", "tests", "suite"]),
    tests: first(["tests", "whole", "suite"]),
    suite: first(["suite", "tests", "whole"]),
    none: undefined,
  };
}
