import { join } from "node:path";
import type { Config, SuiteConfig } from "@robotmk-controller/config";
import { readRegularFile } from "@robotmk-controller/platform";
import { type FinishedRun, readSuiteResult, runFolder, type SpoolFolders } from "@robotmk-controller/spool";
import { type SuiteView, suiteView } from "./suite-view.ts";

const MAX_ENCODED_BYTES = 16 * 1024 * 1024;

/** Reads what there is of each suite. A broken file costs its own suite's detail only. */
export function readSuites(
  config: Config,
  options: { readonly folders: SpoolFolders; readonly nowMs: number; readonly withOutput: boolean },
): readonly SuiteView[] {
  return config.suites.map((suite) => {
    const reading = readSuiteResult(options.folders, suite.id);
    const run = reading.kind === "read" ? reading.record.last_finished : null;
    const encoded = options.withOutput && run !== null ? readEncoded(suite, run, options.folders) : NOTHING;
    return suiteView(suite, reading, { nowMs: options.nowMs, ...encoded });
  });
}

const NOTHING = { xml: null, html: null };

/** The places follow from ids: a path that stands in a spool file is never followed. */
function readEncoded(suite: SuiteConfig, run: FinishedRun, folders: SpoolFolders) {
  const folder = runFolder(folders, suite.id, run.run_id);
  return {
    xml: run.section_xml === null ? null : readText(join(folder, "section.txt")),
    html: run.section_html === null ? null : readText(join(folder, "section-log.txt")),
  };
}

function readText(file: string): string | null {
  const reading = readRegularFile(file, MAX_ENCODED_BYTES);
  return reading.kind === "read" ? reading.bytes.toString("latin1") : null;
}
