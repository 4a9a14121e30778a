import { join } from "node:path";
import { runFolder, type SpoolFolders } from "../layout.ts";

/**
 * A part of a run that is prepared for the section: `whole`, the output trimmed to what services need; `tests`,
 * that without keywords; `suite`, the outermost suite alone; `log`, log.html.
 */
export type SectionPart = "whole" | "tests" | "suite" | "log";

const NAMES: Readonly<Record<SectionPart, string>> = {
  whole: "section.txt",
  tests: "section-tests.txt",
  suite: "section-suite.txt",
  log: "section-log.txt",
};

/** The file of a run that holds a part for the section, encoded as it is sent. It may be missing. */
export function sectionFile(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
  part: SectionPart,
): string {
  return join(runFolder(folders, run.suiteId, run.runId), sectionFileName(part));
}

/** The name of such a file in the folder of its run. */
export function sectionFileName(part: SectionPart): string {
  return NAMES[part];
}
