import type { SuiteConfig } from "@robotmk-controller/config";
import { type Clock, errorMessage } from "@robotmk-controller/platform";
import {
  listRunIds,
  readRunRecord,
  readSuiteResult,
  removeRun,
  runStartMs,
  type SpoolFolders,
} from "@robotmk-controller/spool";
import type { ConsolaInstance } from "consola";
import { expiredRuns, type KeptRun } from "./expired-runs.ts";

/** Removes the folders of a suite's runs that have been kept long enough. Called with the suite's lock held. */
export function sweepRuns(
  suite: SuiteConfig,
  options: { readonly folders: SpoolFolders; readonly clock: Clock; readonly log: ConsolaInstance },
): void {
  const { folders, clock, log } = options;
  try {
    const reading = readSuiteResult(folders, suite.id);
    // What is shown can't be told apart from the rest while the result can't be read.
    if (reading.kind !== "read") return;
    const { last_finished: last, running } = reading.record;
    const shown = new Set([last?.run_id, running?.run_id].filter((id) => id !== undefined));
    const runs = listRunIds(folders, suite.id).map((runId) => keptRun(suite.id, runId, folders));
    const expired = expiredRuns(runs, { retention: suite, nowMs: clock.wallMs(), shown });
    for (const runId of expired) removeRun(folders, { suiteId: suite.id, runId });
    if (expired.length > 0) log.info(`suite ${suite.id}: ${expired.length} runs removed, kept long enough`);
  } catch (error) {
    log.warn(`suite ${suite.id}: Cannot remove old runs: ${errorMessage(error)}`);
  }
}

function keptRun(suiteId: string, runId: string, folders: SpoolFolders): KeptRun {
  const reading = readRunRecord(folders, { suiteId, runId });
  const outcome = reading.kind === "read" ? (reading.record.outcome ?? undefined) : undefined;
  return { runId, startEpochMs: runStartMs(runId) ?? 0, outcome };
}
