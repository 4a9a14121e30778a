import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { isFileName } from "../file-names.ts";
import { runFolder, type SpoolFolders, suiteRunsFolder } from "../layout.ts";
import { countSchema, identitySchema, measureSchema, readRecord, type RecordReading } from "../record.ts";
import {
  codeSchema,
  outcomeSchema,
  runIdSchema,
  scheduledTimeSchema,
  timeSchema,
  triggerSchema,
} from "./finished-run.ts";

/** A run's own record: written before Robot starts, and last when all of its processes have ended. */
export const runRecordSchema = v.object({
  schema: v.literal(1),
  suite_id: v.pipe(v.string(), v.check(isFileName, "it is no id of a suite")),
  run_id: runIdSchema,
  /** The file in `running/` that stands for this run. */
  task: v.string(),
  planned_epoch: scheduledTimeSchema,
  trigger: triggerSchema,
  phase: v.picklist(["starting", "running", "finished"]),
  start_time: timeSchema,
  start_epoch_ms: measureSchema,
  end_time: v.nullable(timeSchema),
  runner: identitySchema,
  robot: v.nullable(identitySchema),
  outcome: v.nullable(outcomeSchema),
  rc: v.nullable(codeSchema),
  /** What its folder takes on the disk, in bytes; null while that was not measured. */
  bytes: v.optional(v.nullable(countSchema), null),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;

/** Reads the record of a run. */
export function readRunRecord(
  folders: SpoolFolders,
  run: { readonly suiteId: string; readonly runId: string },
): RecordReading<RunRecord> {
  const file = join(runFolder(folders, run.suiteId, run.runId), "run.json");
  const reading = readRecord(file, runRecordSchema, { maxBytes: 256 * 1024, owner: folders.owner });
  if (reading.kind !== "read") return reading;
  const { suite_id: suiteId, run_id: runId } = reading.record;
  // Its ids name folders: they must be those of its own folder.
  return suiteId === run.suiteId && runId === run.runId
    ? reading
    : { kind: "broken", problem: `Cannot use "${file}": it is the record of another run` };
}

/** Replaces the record of a run. Only its runner writes it, or the runner that recovers the run. */
export function writeRunRecord(folders: SpoolFolders, record: RunRecord): void {
  const folder = runFolder(folders, record.suite_id, record.run_id);
  replaceFile(join(folder, "run.json"), `${JSON.stringify(record, undefined, 1)}\n`);
}

/** Lists the runs of a suite that have a folder, newest first: run ids sort by their start. Leaves out other names. */
export function listRunIds(folders: SpoolFolders, suiteId: string): readonly string[] {
  try {
    return readdirSync(suiteRunsFolder(folders, suiteId))
      .filter((name) => isFileName(name) && runStartMs(name) !== undefined)
      .toSorted()
      .toReversed();
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

/**
 * Finds the newest run of a file in `running/`; it may have finished a moment ago. It mostly is the newest run of the
 * suite, but any number can be newer when the clock was set back.
 */
export function findRunOfTask(
  folders: SpoolFolders,
  task: { readonly suiteId: string; readonly name: string },
): RunRecord | undefined {
  for (const runId of listRunIds(folders, task.suiteId)) {
    const reading = readRunRecord(folders, { suiteId: task.suiteId, runId });
    if (reading.kind === "read" && reading.record.task === task.name) return reading.record;
  }
  return undefined;
}

/** Lists the suites that have runs on disk, configured or not. */
export function listRunSuites(folders: SpoolFolders): readonly string[] {
  return readdirSync(folders.runs).filter(isFileName);
}

/**
 * Makes the id of a run: its start in UTC, so that ids sort by time, and random characters.
 * `20261122T101530123Z-4f9a1c`
 */
export function makeRunId(startEpochMs: number, random: string): string {
  const stamp = new Date(startEpochMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${stamp}-${random}`;
}

/** Reads when a run started from its id, in milliseconds since the epoch; undefined for no such id. */
export function runStartMs(runId: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/.exec(runId);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, millisecond] = match;
  const startMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  return Number.isNaN(startMs) ? undefined : startMs;
}

/**
 * Sorts runs by their ids, newest first. Runs that began later than now are from before the clock was set back, and
 * come last: else the runs of today would be the oldest, and the first to go.
 */
export function newestFirst(runIds: readonly string[], nowMs: number): readonly string[] {
  const sorted = runIds.toSorted().toReversed();
  const isAhead = (runId: string): boolean => (runStartMs(runId) ?? 0) > nowMs;
  return [...sorted.filter((runId) => !isAhead(runId)), ...sorted.filter(isAhead)];
}

/** As many say that the suite is started more rarely. */
const MAX_COUNTED = 10;

/** Counts how many of a suite's newest finished runs in a row were interrupted: ten at most. */
export function countInterrupted(folders: SpoolFolders, suiteId: string): number {
  let count = 0;
  for (const runId of listRunIds(folders, suiteId)) {
    if (count === MAX_COUNTED) break;
    const reading = readRunRecord(folders, { suiteId, runId });
    if (reading.kind !== "read" || reading.record.phase !== "finished") continue;
    if (reading.record.outcome !== "interrupted") break;
    count += 1;
  }
  return count;
}
