import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  FULL_DISK_POLICY,
  listRunIds,
  listRunSuites,
  readRunRecord,
  readSuiteResult,
  removeRun,
  runsToDelete,
  runStartMs,
  type StoredRun,
} from "@robotmk-controller/spool";
import type { CleanupOptions, CleanupScope } from "./orphaned-runs.ts";

const RUNS_AT_ONCE = 20;
/** 1 h: a run without a readable record is not open any more. */
const UNREADABLE_MS = 3_600_000;

/**
 * Removes unprotected runs, oldest first, until enough of the disk is free.
 *
 * @returns the number of removed runs
 */
export async function relieveDiskPressure(
  options: CleanupOptions & { readonly freeMb: () => number | undefined; readonly levelMb: number },
  scope: CleanupScope,
): Promise<number> {
  const { folders, clock, log, freeMb, levelMb } = options;
  const runs: StoredRun[] = [];
  for (const suiteId of listRunSuites(folders)) {
    runs.push(...(await runsOnDisk(suiteId, { ...options, ...scope })));
  }
  let removed = 0;
  for (const run of runsToDelete(runs, { ...FULL_DISK_POLICY, nowMs: clock.wallMs() })) {
    const leftMb = freeMb();
    if (scope.signal.aborted || leftMb === undefined || leftMb >= levelMb) return removed;
    if (removeRun(folders, run).kind === "removed") {
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

/** A configured suite whose result cannot be read keeps its runs: the shown run is unknown. */
async function runsOnDisk(
  suiteId: string,
  options: CleanupOptions & CleanupScope,
): Promise<readonly StoredRun[]> {
  const { folders, clock, signal } = options;
  if (lstatSync(join(folders.runs, suiteId), { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  const result = readSuiteResult(folders, suiteId);
  if (result.kind === "broken") return [];
  const { last_finished: last, running } = result.kind === "read" ? result.record : NOTHING;
  const isOrphaned = options.isOrphaned(suiteId);
  const runs: StoredRun[] = [];
  for (const [index, runId] of listRunIds(folders, suiteId).entries()) {
    if (index % RUNS_AT_ONCE === 0) await nextTurn();
    if (signal.aborted) return [];
    const startMs = runStartMs(runId) ?? 0;
    const reading = readRunRecord(folders, { suiteId, runId });
    const record = reading.kind === "read" ? reading.record : undefined;
    runs.push({
      suiteId,
      runId,
      startMs,
      outcome: record?.outcome ?? undefined,
      isOrphaned,
      isProtected: runId === last?.run_id || runId === running?.run_id,
      isOpen:
        record === undefined
          ? Math.abs(clock.wallMs() - startMs) < UNREADABLE_MS
          : record.phase !== "finished",
    });
  }
  return runs;
}

const NOTHING = { last_finished: null, running: null };
