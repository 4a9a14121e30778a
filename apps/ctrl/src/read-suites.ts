import type { SuiteConfig } from "@robotmk-controller/config";
import { readSuiteResult } from "@robotmk-controller/spool";
import { type SeenAlong, type SuiteView, suiteView } from "./suite-view.ts";

/** Reads what there is of each suite. A broken file costs its own suite's detail only. */
export function readSuites(suites: readonly SuiteConfig[], seen: SeenAlong): readonly SuiteView[] {
  return suites.map((suite) => suiteView(suite, readSuiteResult(seen.folders, suite.id), seen));
}
