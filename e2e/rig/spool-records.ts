import * as v from "valibot";

const identity = v.looseObject({ pid: v.number(), start_token: v.string() });

/** A suite's spool file: the six keys that stand fixed, and those of ours that tests look at. */
export const resultSchema = v.looseObject({
  last_start_time: v.nullable(v.string()),
  last_end_time: v.nullable(v.string()),
  last_rc: v.nullable(v.number()),
  last_message: v.string(),
  xml: v.nullable(v.string()),
  html: v.nullable(v.string()),
  running: v.nullable(v.looseObject({ run_id: v.string(), runner: identity })),
  refusal: v.nullable(v.looseObject({ message: v.string(), waited: v.number() })),
  last_planned_epoch: v.nullable(v.number()),
  missed_runs: v.number(),
  last_finished: v.nullable(
    v.looseObject({
      run_id: v.string(),
      planned_epoch: v.number(),
      trigger: v.string(),
      runtime: v.number(),
      waited: v.number(),
      rc: v.number(),
      outcome: v.string(),
      message: v.string(),
      xml: v.nullable(v.string()),
      partial: v.boolean(),
      counts: v.object({ passed: v.number(), failed: v.number(), skipped: v.number(), not_run: v.number() }),
      attempts: v.array(
        v.looseObject({ index: v.number(), outcome: v.string(), rc: v.number(), runtime: v.number() }),
      ),
      notes: v.array(v.string()),
    }),
  ),
});
export type Result = v.InferOutput<typeof resultSchema>;

export const daemonRecordSchema = v.looseObject({
  pid: v.number(),
  start_token: v.string(),
  instance: v.string(),
  version: v.string(),
  started: v.string(),
  launched: v.string(),
  phase: v.string(),
  config_digest: v.string(),
});
export type DaemonRecord = v.InferOutput<typeof daemonRecordSchema>;

export const runRecordSchema = v.looseObject({
  suite_id: v.string(),
  run_id: v.string(),
  planned_epoch: v.number(),
  trigger: v.string(),
  phase: v.string(),
  runner: identity,
  outcome: v.nullable(v.string()),
  rc: v.nullable(v.number()),
});
export type RunRecord = v.InferOutput<typeof runRecordSchema>;
