import { errorCode } from "@robotmk-controller/platform";
import {
  measureRun,
  readRunRecord,
  type RunRecord,
  runStartMs,
  type SpoolFolders,
  writeRunRecord,
} from "@robotmk-controller/spool";
import type { KeptRun } from "./expired-runs.ts";

/** A run with its record, undefined where there is none that can be read. */
export type StoredRun = KeptRun & { readonly record: RunRecord | undefined };

/** Reads what the stay of a run depends on. */
export function storedRun(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): StoredRun {
  const reading = readRunRecord(folders, run);
  const record = reading.kind === "read" ? reading.record : undefined;
  const startEpochMs = runStartMs(run.runId) ?? 0;
  return { runId: run.runId, startEpochMs, outcome: record?.outcome ?? undefined, record };
}

/**
 * Measures a run's folder and puts it on record if the run has ended: it changes no more, and to walk through
 * thousands of folders at the end of each run would take longer than many a run.
 */
export function measureStored(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string; readonly record: RunRecord | undefined },
): number {
  const bytes = measureRun(folders, run);
  if (run.record?.phase !== "finished") return bytes;
  try {
    writeRunRecord(folders, { ...run.record, bytes });
  } catch (error) {
    // On a full disk all the more has to go; it is measured again next time.
    if (errorCode(error) === undefined) throw error;
  }
  return bytes;
}
