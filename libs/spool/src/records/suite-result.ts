import { readdirSync } from "node:fs";
import { removeFile, replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import { isFileName, isSameFileName } from "../file-names.ts";
import { resultFile, type SpoolFolders } from "../layout.ts";
import { countSchema, identitySchema, measureSchema, readRecord, type RecordReading } from "../record.ts";
import {
  codeSchema,
  finishedRunSchema,
  runIdSchema,
  scheduledTimeSchema,
  timeSchema,
  triggerSchema,
} from "./finished-run.ts";

/**
 * A suite's state. Readers of Robotmk v1 know the six keys `last_*`, `xml` and `html` (docs/spool.md). While a run goes
 * on, `running` describes it and `last_start_time` is its start; `last_finished` always is the last run that ended.
 */
export const suiteResultSchema = v.object({
  last_start_time: v.nullable(timeSchema),
  last_end_time: v.nullable(timeSchema),
  last_rc: v.nullable(codeSchema),
  last_message: v.string(),
  xml: v.nullable(v.string()),
  html: v.nullable(v.string()),
  running: v.nullable(
    v.object({
      run_id: runIdSchema,
      planned_epoch: scheduledTimeSchema,
      trigger: triggerSchema,
      start_time: timeSchema,
      runner: identitySchema,
    }),
  ),
  /** A start since then that did not get its resources; `waited` in seconds. */
  refusal: v.nullable(v.object({ time: timeSchema, message: v.string(), waited: measureSchema })),
  last_finished: v.nullable(finishedRunSchema),
  /** The newest scheduled time that a run started for, in seconds since the epoch. */
  last_planned_epoch: v.nullable(scheduledTimeSchema),
  /** How many scheduled times passed without a start, ever. */
  missed_runs: countSchema,
});
export type SuiteResult = v.InferOutput<typeof suiteResultSchema>;

const MAX_RESULT_BYTES = 16 * 1024 * 1024;
/** In a user's context: reading it takes time of the system's plugin call. */
const MAX_FOREIGN_RESULT_BYTES = 2 * 1024 * 1024;

/** Reads a suite's spool file. */
export function readSuiteResult(folders: SpoolFolders, suiteId: string): RecordReading<SuiteResult> {
  const file = resultFile(folders, suiteId);
  // v.record() skips a suite called "constructor" or "prototype".
  const schema = v.looseObject({ [suiteId]: v.optional(suiteResultSchema) });
  const reading = readRecord(file, schema, {
    maxBytes: folders.owner === undefined ? MAX_RESULT_BYTES : MAX_FOREIGN_RESULT_BYTES,
    owner: folders.owner,
  });
  if (reading.kind !== "read") return reading;
  const record = Object.hasOwn(reading.record, suiteId) ? reading.record[suiteId] : undefined;
  if (record === undefined) {
    // On Windows this is the file of a suite whose name changed its case.
    if (Object.keys(reading.record).some((id) => isSameFileName(id, suiteId))) return ABSENT;
    return { kind: "broken", problem: `Cannot use "${file}": it has no entry for suite "${suiteId}"` };
  }
  return { kind: "read", record };
}

const ABSENT = { kind: "absent" } as const;

/** Replaces a suite's spool file. Only the runner that holds the suite's lock writes it. */
export function writeSuiteResult(folders: SpoolFolders, suiteId: string, result: SuiteResult): void {
  replaceFile(resultFile(folders, suiteId), `${JSON.stringify({ [suiteId]: result }, undefined, 1)}\n`);
}

/** Lists the suites that have a spool file, whatever is in it. */
export function listResultIds(folders: SpoolFolders): readonly string[] {
  return readdirSync(folders.results).flatMap((name) => {
    const id = /^robotmk_(.+)\.json$/.exec(name)?.[1];
    return id !== undefined && isFileName(id) ? [id] : [];
  });
}

/** Removes the spool file of a suite that is no longer configured. */
export function removeSuiteResult(folders: SpoolFolders, suiteId: string): void {
  removeFile(resultFile(folders, suiteId));
}
