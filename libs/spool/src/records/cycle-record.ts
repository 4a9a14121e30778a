import { join } from "node:path";
import { replaceFile } from "@robotmk-controller/platform";
import * as v from "valibot";
import type { SpoolFolders } from "../layout.ts";
import { countSchema, identitySchema, measureSchema, readRecord, type RecordReading } from "../record.ts";
import { timeSchema } from "./finished-run.ts";

const modeSchema = v.picklist(["agent_serial", "external"]);

/** The execution modes in which one runner runs all suites of the config: a cycle. */
export type CycleMode = v.InferOutput<typeof modeSchema>;

const secondsSchema = v.pipe(v.number(), v.finite(), v.minValue(0));

const cycleEntries = {
  start_time: timeSchema,
  start_epoch_ms: measureSchema,
  /** How many suites the cycle has. */
  suites: countSchema,
  runner: identitySchema,
};

/**
 * The cycles of a mode: the running one and the last finished one. A runner that died leaves its cycle as running, so
 * a reader has to check whether the process lives.
 */
export const cycleRecordSchema = v.object({
  schema: v.literal(1),
  execution_mode: modeSchema,
  running: v.nullable(v.object(cycleEntries)),
  last_finished: v.nullable(
    v.object({
      ...cycleEntries,
      end_time: timeSchema,
      /** Seconds from the start of the cycle to its end. */
      runtime_total: secondsSchema,
      /** Sum of the suites' runtimes, in seconds. */
      runtime_suites: secondsSchema,
      /** The runner's own share: the total less the suites, in seconds. */
      runtime_robotmk: secondsSchema,
    }),
  ),
});
export type CycleRecord = v.InferOutput<typeof cycleRecordSchema>;

const MAX_RECORD_BYTES = 64 * 1024;

/** Reads the record of a mode's cycles. */
export function readCycleRecord(folders: SpoolFolders, mode: CycleMode): RecordReading<CycleRecord> {
  const file = runnerFile(folders, mode);
  const reading = readRecord(file, cycleRecordSchema, {
    maxBytes: MAX_RECORD_BYTES,
    owner: folders.owner,
  });
  if (reading.kind !== "read" || reading.record.execution_mode === mode) return reading;
  return { kind: "broken", problem: `Cannot use "${file}": it is the record of another execution mode` };
}

/** Replaces the record of a mode's cycles. Only the runner of such a cycle writes it. */
export function writeCycleRecord(folders: SpoolFolders, record: CycleRecord): void {
  replaceFile(runnerFile(folders, record.execution_mode), `${JSON.stringify(record, undefined, 1)}\n`);
}

function runnerFile(folders: SpoolFolders, mode: CycleMode): string {
  return join(folders.root, `runner-${mode}.json`);
}
