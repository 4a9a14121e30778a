import { join } from "node:path";
import { replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { countSchema, identitySchema, measureSchema, readRecord, type RecordReading } from "../record.ts";
import { timeSchema } from "./finished-run.ts";

const modeSchema = v.picklist(["agent_serial", "external"]);

/** The execution modes in which one runner runs all suites of a config: a round. */
export type CycleMode = v.InferOutput<typeof modeSchema>;

const secondsSchema = v.pipe(v.number(), v.finite(), v.minValue(0));

const roundEntries = {
  start_time: timeSchema,
  start_epoch_ms: measureSchema,
  /** How many suites the round has. */
  suites: countSchema,
  runner: identitySchema,
};

/**
 * The complete rounds of the runner of a mode: the one that goes on, and the last one that ended. A runner that
 * died leaves its round as running: whoever reads this looks whether the process lives.
 */
export const cycleRecordSchema = v.object({
  schema: v.literal(1),
  execution_mode: modeSchema,
  running: v.nullable(v.object(roundEntries)),
  last_finished: v.nullable(
    v.object({
      ...roundEntries,
      end_time: timeSchema,
      /** Seconds from the round's begin to its end. */
      runtime_total: secondsSchema,
      /** Sum of the suites' runtimes, in seconds. */
      runtime_suites: secondsSchema,
      /** What the runner itself took: the total less the suites, in seconds. */
      runtime_robotmk: secondsSchema,
    }),
  ),
});
export type CycleRecord = v.InferOutput<typeof cycleRecordSchema>;

const MAX_RECORD_BYTES = 64 * 1024;

/** Reads the record of a mode's complete rounds. */
export function readCycleRecord(folders: SpoolFolders, mode: CycleMode): RecordReading<CycleRecord> {
  const file = runnerFile(folders, mode);
  const reading = readRecord(file, cycleRecordSchema, {
    maxBytes: MAX_RECORD_BYTES,
    owner: folders.owner,
  });
  if (reading.kind !== "read" || reading.record.execution_mode === mode) return reading;
  return { kind: "broken", problem: `Cannot use "${file}": it is the record of another execution mode` };
}

/** Replaces the record of a mode's complete rounds; only the runner of such a round does. */
export function writeCycleRecord(folders: SpoolFolders, record: CycleRecord): void {
  replaceFile(runnerFile(folders, record.execution_mode), `${JSON.stringify(record, undefined, 1)}\n`);
}

function runnerFile(folders: SpoolFolders, mode: CycleMode): string {
  return join(folders.root, `runner-${mode}.json`);
}
