import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type FreeableRun,
  listRunIds,
  listRunSuites,
  readRunRecord,
  readSuiteResult,
  removeRun,
  runStartMs,
  runsToFree,
  type SpoolFolders,
  type SuiteOnDisk,
} from "@robotmk-controller/spool";
import type { CleanupOptions, CleanupScope } from "./orphaned-runs.ts";

const RUNS_AT_ONCE = 20;
/** A record that can't be read so long after is not on its way. */
const UNREADABLE_MS = 3_600_000;

/**
 * Removes runs that may go, oldest first, until enough of the disk is free.
 *
 * @returns how many were removed
 */
export async function relieveDiskPressure(
  options: CleanupOptions & { readonly freeMb: () => number | undefined; readonly levelMb: number },
  around: CleanupScope,
): Promise<number> {
  const { folders, clock, log, freeMb, levelMb } = options;
  const suites: SuiteOnDisk[] = [];
  for (const suiteId of listRunSuites(folders)) {
    const suite = await suiteOnDisk(suiteId, { ...options, ...around });
    if (suite !== undefined) suites.push(suite);
  }
  let removed = 0;
  for (const run of runsToFree(suites, clock.wallMs())) {
    const leftMb = freeMb();
    if (around.signal.aborted || leftMb === undefined || leftMb >= levelMb) return removed;
    if (removeOne(folders, run)) {
      removed += 1;
      log.warn(
        { suite: run.suiteId, run: run.runId },
        `removed: only ${Math.floor(leftMb)} MB of the disk are free, the critical level is ${levelMb} MB`,
      );
    }
    await nextTurn();
  }
  return removed;
}

function removeOne(folders: SpoolFolders, run: FreeableRun): boolean {
  return removeRun(folders, run).kind === "removed";
}

/** A configured suite whose result can't be read is left alone: nobody knows which of its runs is shown. */
async function suiteOnDisk(
  suiteId: string,
  options: CleanupOptions & CleanupScope,
): Promise<SuiteOnDisk | undefined> {
  const { folders, clock, isOrphaned, signal } = options;
  if (lstatSync(join(folders.runs, suiteId), { throwIfNoEntry: false })?.isDirectory() !== true)
    return undefined;
  const reading = readSuiteResult(folders, suiteId);
  if (reading.kind === "broken") return undefined;
  const { last_finished: last, running } = reading.kind === "read" ? reading.record : NOTHING;
  const runs: SuiteOnDisk["runs"][number][] = [];
  for (const [index, runId] of listRunIds(folders, suiteId).entries()) {
    if (index % RUNS_AT_ONCE === 0) await nextTurn();
    if (signal.aborted) return undefined;
    const startMs = runStartMs(runId) ?? 0;
    const record = readRunRecord(folders, { suiteId, runId });
    const isOpen =
      record.kind === "read"
        ? record.record.phase !== "finished"
        : Math.abs(clock.wallMs() - startMs) < UNREADABLE_MS;
    const outcome = record.kind === "read" ? (record.record.outcome ?? undefined) : undefined;
    runs.push({ runId, startMs, outcome, isOpen });
  }
  const shown = new Set([last?.run_id, running?.run_id].filter((id) => id !== undefined));
  return { suiteId, isOrphaned: isOrphaned(suiteId), shown, runs };
}

const NOTHING = { last_finished: null, running: null };
